from reporting.models.publications import Publication, PublicationFile, PublishedTarget

__all__ = ["Publication", "PublicationFile", "PublishedTarget"]
