from reporting.models.documents import Document, DocumentVersion
from reporting.models.proofs import Proof
from reporting.models.publications import Publication, PublicationFile, PublishedTarget
from reporting.models.search import SearchEntry

__all__ = ["Document", "DocumentVersion", "Proof", "Publication", "PublicationFile", "PublishedTarget", "SearchEntry"]
