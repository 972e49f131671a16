"""Exception reports under way follow the structure of the council."""

from collections.abc import Collection

from exceptions.models import ExceptionReport
from pmf_portal.council.models import OrganisationUnit
from scorecards.rating_inputs import directorates


def follow_structure(units: Collection[int]) -> None:
    """Reports under way of some units belong to whoever answers for these units now: the service
    that took over, and the directorate it stands in.
    """
    reports = ExceptionReport.objects.select_for_update().still_open().order_by("pk")
    answering = directorates()
    successors = dict(
        OrganisationUnit.objects.exclude(successor=None).values_list("pk", "successor_id")
    )
    for report in reports.filter(service__in=units):
        service = report.service_id
        while service in successors:
            service = successors[service]
        directorate = answering[service].pk
        if (service, directorate) != (report.service_id, report.directorate_id):
            ExceptionReport.objects.filter(pk=report.pk).update(
                service=service, directorate=directorate
            )
