from reporting.models.proofs import Proof
from reporting.models.publications import Publication, PublicationFile, PublishedTarget

__all__ = ["Proof", "Publication", "PublicationFile", "PublishedTarget"]
