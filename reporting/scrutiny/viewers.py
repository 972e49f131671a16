"""Who looks at what committees scrutinise, and what of it they may read: what is exempt is for the
committee, and for those who have to explain, answer or deliver it.
"""

from django.utils.functional import cached_property

from pmf_portal.council.holders import directorates_of
from reporting.meetings.viewers import Viewer
from reporting.models import CallIn, Recommendation, TaskGroup, Topic
from reporting.scrutiny.addressees import CABINET_ROLES, clerks_of_cabinet


class ScrutinyViewer(Viewer):
    """The public, or a person with what they answer for."""

    @cached_property
    def directed(self) -> set[int]:
        return directorates_of(self.user) if self.user is not None else set()

    @cached_property
    def is_of_cabinet(self) -> bool:
        """Whether the person answers for Cabinet: its members and its clerk."""
        if self.user is None:
            return False
        return bool(self.user.roles & CABINET_ROLES) or self.user.pk in clerks_of_cabinet()

    @cached_property
    def own_work(self) -> set[int]:
        """The task-and-finish work in which the person takes part."""
        if self.user is None:
            return set()
        rows = TaskGroup.objects.filter(members=self.user)
        return set(rows.values_list("pk", flat=True))

    def answers(self, recommendation: Recommendation) -> bool:
        """Whether a recommendation is addressed to the person."""
        if recommendation.directorate_id is not None:
            return recommendation.directorate_id in self.directed
        return self.is_of_cabinet

    def sees_topic(self, topic: Topic) -> bool:
        """Whether a topic is shown with its words, where its committee is shown."""
        return not topic.exempt or self.sees_all_of(topic.body)

    def sees_call_in(self, called: CallIn) -> bool:
        if self.user is not None and called.officer_id == self.user.pk:
            return True
        return self.sees(called.body) and (not called.exempt or self.sees_all_of(called.body))

    def sees_task_group(self, group: TaskGroup) -> bool:
        """A member of the work reads it, whoever they are."""
        if self.sees(group.body) and (not group.exempt or self.sees_all_of(group.body)):
            return True
        return group.pk in self.own_work

    def sees_recommendation(self, recommendation: Recommendation) -> bool:
        body = recommendation.body
        if self.sees(body) and (not recommendation.exempt or self.sees_all_of(body)):
            return True
        if self.user is None:
            return False
        return recommendation.owner_id == self.user.pk or self.answers(recommendation)
