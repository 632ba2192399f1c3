"""Who people are: forces with their local policing bodies, panels, people and their roles."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import AccountLetter
from core.record import recorded
from forces.access import Access, access_of, stood_in_for
from forces.models.cover import Cover
from forces.querysets import (
    ForceQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    PanelQuerySet,
    UserQuerySet,
)
from forces.roles import Permission, Role


class BodyKind(models.TextChoices):
    """What kind of local policing body holds the chief constable to account."""

    PCC = "pcc", "police and crime commissioner"
    PFCC = "pfcc", "police, fire and crime commissioner"
    MAYOR = "mayor", "mayor"
    COMMON_COUNCIL = "common_council", "Common Council"
    OTHER = "other", "other body"


class Force(models.Model):
    """A police force and the local policing body that holds its chief constable to account."""

    name = models.CharField("force", max_length=120, unique=True)
    code = models.SlugField("short name", max_length=40, unique=True)
    body_kind = models.CharField(
        "kind of local policing body", max_length=20, choices=BodyKind, default=BodyKind.PCC
    )
    body_name = models.CharField("local policing body", max_length=160)
    office_name = models.CharField("name of its office", max_length=160)
    in_wales = models.BooleanField("in Wales", default=False)

    objects: ClassVar = ForceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@recorded(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person. Signs in by e-mail; may hold several roles, in several forces."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("name", max_length=120)
    job_title = models.CharField("rank or job title", max_length=120, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField("joined", default=timezone.now)

    objects: ClassVar = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def access(self) -> Access:
        """What the person may do today; read once for each time the person is fetched."""
        return access_of(self.pk, timezone.localdate())

    @cached_property
    def covering(self) -> frozenset[tuple[int, int]]:
        """In whose absence the person leads today, as (force, absent person); read once.

        Only where the person may lead: a cover never lends a right.
        """
        forces = self.access.forces(Permission.BE_LEAD)
        running = stood_in_for(self.pk, timezone.localdate()) if forces else ()
        return frozenset((force, absent) for force, absent in running if force in forces)

    @cached_property
    def away(self) -> dict[int, Cover]:
        """The cover under which somebody stands in for the person today, by force; read once."""
        running = Cover.objects.holding(timezone.localdate()).filter(absent=self.pk)
        return {cover.force_id: cover for cover in running.select_related("stand_in")}


class PanelKind(models.TextChoices):
    POLICE_AND_CRIME = "police_and_crime", "Police and Crime Panel"
    JOINT_AUDIT = "joint_audit", "joint audit panel"
    OTHER = "other", "other panel"


class Panel(models.Model):
    """A body that scrutinises: a Police and Crime Panel, a joint audit and scrutiny panel."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField("panel", max_length=160)
    kind = models.CharField("kind", max_length=20, choices=PanelKind)

    objects: ClassVar = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["force", "name"], name="panel_named_once")]

    def __str__(self) -> str:
        return self.name


PANEL_ONLY_FOR_MEMBERS = Q(role=Role.PANEL_MEMBER, panel__isnull=False) | (
    ~Q(role=Role.PANEL_MEMBER) & Q(panel__isnull=True)
)


@recorded()
class Membership(models.Model):
    """One role of one person in one force, from a day until a day (both included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("role", max_length=20, choices=Role)
    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    from_on = models.DateField("from", null=True, blank=True)
    until_on = models.DateField("until", null=True, blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=PANEL_ONLY_FOR_MEMBERS, name="a_panel_for_panel_members_only"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True)
                | Q(from_on__isnull=True)
                | Q(until_on__gte=models.F("from_on")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.force}"


class Stage(models.TextChoices):
    """The inspectorate's monitoring: Scan is routine, Engage is enhanced."""

    SCAN = "scan", "Scan (routine monitoring)"
    ENGAGE = "engage", "Engage (enhanced monitoring)"


class MonitoringStage(models.Model):
    """A stage of the inspectorate's monitoring in which a force stood, and where that is said."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="monitoring_stages")
    stage = models.CharField("stage", max_length=10, choices=Stage)
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)
    source = models.CharField("source", max_length=300)

    class Meta:
        ordering = ["-from_on", "pk"]

    def __str__(self) -> str:
        return f"{self.force}: {self.get_stage_display()}"


class Invitation(models.Model):
    """An offer of a role by e-mail. The link carries a secret, of which only a digest is kept."""

    email = models.EmailField("e-mail address")
    name = models.CharField("name", max_length=120)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField("role", max_length=20, choices=Role)
    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    digest = models.CharField("digest of the secret", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField("invited", default=timezone.now)
    expires_at = models.DateTimeField("link works until")
    accepted_at = models.DateTimeField("accepted", null=True, blank=True)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    letters = models.ManyToManyField(AccountLetter, related_name="invitations")

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=PANEL_ONLY_FOR_MEMBERS, name="a_panel_for_invited_members_only"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    has_authority: bool
    """Whether who invited may still give the role; of invitations that come with_authority()."""

    def is_open(self) -> bool:
        """True while the link works: neither settled nor past its time, and on good authority."""
        return self.is_unsettled() and self.has_authority and timezone.now() < self.expires_at

    def is_unsettled(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at)
