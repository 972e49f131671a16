from reporting.models.engagement import Announcement, Contact, Feedback, FeedbackYear, Sending, Subscription, SubscriptionRequest
from reporting.models.proofs import Proof
from reporting.models.publications import Publication, PublicationFile, PublishedTarget
from reporting.models.sessions import Session, SignUp

__all__ = [
    "Announcement",
    "Contact",
    "Feedback",
    "FeedbackYear",
    "Proof",
    "Publication",
    "PublicationFile",
    "PublishedTarget",
    "Sending",
    "Session",
    "SignUp",
    "Subscription",
    "SubscriptionRequest",
]
