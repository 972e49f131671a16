"""People, the roles they hold, and their absences."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from pmf_portal.council.models.organisation import OrganisationUnit
from pmf_portal.council.roles import SEE_EVERYTHING, Role


class User(AbstractUser):
    """A person who signs in; known to others by their post ("Head of Service, Adult Social
    Care").
    """

    EACH, MORNING = "each", "morning"

    # Inside the council a person has a name and a post; the public reads the post alone.
    name = models.CharField("name", max_length=150, blank=True)
    post = models.CharField("post held", max_length=150)
    notices = models.CharField(
        max_length=7,
        default=EACH,
        choices=[
            (EACH, "Each as it happens"),
            (MORNING, "One e-mail each working morning, at 08:00, with everything new"),
        ],
    )
    sign_outs = models.PositiveIntegerField(
        default=0, help_text="How often all sessions of this person were ended at once."
    )
    first_name = last_name = None

    def __str__(self) -> str:
        return self.post or self.username

    @cached_property
    def assignments(self) -> list["RoleAssignment"]:
        return list(self.roleassignment_set.select_related("unit"))

    @property
    def roles(self) -> set[Role]:
        return {Role(assignment.role) for assignment in self.assignments}

    def paths(self, roles: Collection[str] | None = None) -> set[str]:
        """The unit paths that the person's roles reach; "/" is the whole council."""
        paths = set()
        for assignment in self.assignments:
            if roles is not None and assignment.role not in roles:
                continue
            if assignment.role in SEE_EVERYTHING or assignment.unit is None:
                paths.add("/")
            else:
                paths.add(assignment.unit.path)
        return paths

    @property
    def partner(self) -> OrganisationUnit | None:
        """The organisation outside the council that the person works for; None for the council's
        own.
        """
        held = [one for one in self.assignments if one.role == Role.PARTNER]
        return held[0].unit if held else None

    @property
    def named(self) -> str:
        """Name and post, for readers inside the council."""
        return f"{self.name}, {self}" if self.name else str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to carry to be this person's: it ends with another password, as
        everywhere, and when all sessions are ended.
        """
        of_password: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return of_password if not self.sign_outs else f"{of_password} {self.sign_outs}"

    def get_full_name(self) -> str:
        return self.post

    def get_short_name(self) -> str:
        return self.post


ROLES = [(role.value, role.framework_title) for role in Role]


class RoleAssignment(models.Model):
    """A role held by a person, in one unit or (without a unit) for the whole council."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=20, choices=ROLES)
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], name="one_assignment_per_user_role_unit"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(unit=None),
                name="one_assignment_per_user_and_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role_title}" + (f", {self.unit}" if self.unit else "")

    @property
    def role_title(self) -> str:
        return Role(self.role).title


class AskedOfSecond(models.Model):
    """What one administrator asks for and another has to confirm."""

    user: User
    user_id: int
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        abstract = True
        ordering = ["asked_at", "pk"]


class RoleRequest(AskedOfSecond):
    """A role that one administrator gives and another has to confirm."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_requests")
    role = models.CharField(max_length=20, choices=ROLES)
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, null=True)

    class Meta(AskedOfSecond.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")),
                name="a_role_is_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, is_confirmed=None)
                | models.Q(decided_at__isnull=False, is_confirmed__isnull=False),
                name="a_decided_role_request_says_how_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).title}" + (f", {self.unit}" if self.unit else "")


class DaysQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(models.Model):
    """Days on which a person is away, so that their work goes to the deputy."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    first_day = models.DateField()
    last_day = models.DateField()
    objects = DaysQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="absence_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} to {self.last_day}"


class Delegation(models.Model):
    """Days on which a person's work of entering figures is also a colleague's, by the person's own
    word.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations")
    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegated_to_me")
    first_day = models.DateField()
    last_day = models.DateField()
    objects = DaysQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="delegation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("to")), name="nobody_delegates_to_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} to {self.to}, {self.first_day} to {self.last_day}"
