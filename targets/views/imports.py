"""Uploading targets and trajectories."""

from pmf_portal.council.permissions import require
from pmf_portal.ui.views.uploads import take_file
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.permissions import may_import_targets, may_import_trajectory


def import_targets_file(request):
    """Import targets with their specifications."""
    require(may_import_targets(request.user))
    return take_file(
        request,
        import_targets,
        template="targets/import_targets.html",
        things="targets",
        back="plans",
    )


def import_trajectory_file(request):
    """Import planned values."""
    require(may_import_trajectory(request.user))
    return take_file(
        request,
        import_trajectory,
        template="targets/import_trajectory.html",
        things="planned values",
        back="plans",
    )
