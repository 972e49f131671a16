from reporting.models.definitions import ScorecardDefinition
from reporting.models.printing import Printing
from reporting.models.proofs import Proof
from reporting.models.publications import Publication, PublicationFile, PublishedTarget

__all__ = ["Printing", "Proof", "Publication", "PublicationFile", "PublishedTarget", "ScorecardDefinition"]
