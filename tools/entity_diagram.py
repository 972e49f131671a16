"""The models and how they hang together, as Mermaid: python tools/entity_diagram.py

Writes docs/entities.md; a test compares the file with the models.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "entities.md"
HEAD = """# Entities

Made from the models by `python tools/entity_diagram.py`; a test compares them. Every model of an
app, what it points to, and by which field. What stands in another app is named with it.
An arrow `}o--||` is a foreign key, `}o--o|` one that may be empty, `|o--||` one to one, `}o--o{`
many to many.
"""
APPS = {
    "council": "pmf_portal.council: people, units, notices, absences",
    "audit": "pmf_portal.audit: the audit trail (it points to nothing and outlives all)",
    "jobs": "pmf_portal.jobs: work to be done at a moment",
    "targets": "targets: what the council promises",
    "scorecards": "scorecards: how it is doing",
    "exceptions": "exceptions: what it does about red",
    "reporting": "reporting: how it accounts for it",
}


def name_of(model, app):
    """The model's name; with its app where that is another one."""
    label = model._meta.app_label
    return model.__name__ if label == app else f"{label}_{model.__name__}"


def arrow_of(field):
    if field.many_to_many:
        return "}o--o{"
    optional = "o|" if field.null else "||"
    return ("|o" if field.one_to_one else "}o") + "--" + optional


def lines_of_app(models, app):
    yield "```mermaid"
    yield "erDiagram"
    for model in models:
        fields = [
            field
            for field in (*model._meta.fields, *model._meta.many_to_many)
            if field.is_relation and field.related_model
        ]
        fields = [field for field in fields if field.model is model]
        if not fields:
            yield f"    {model.__name__}"
        for field in fields:
            other = name_of(field.related_model, app)
            yield f'    {model.__name__} {arrow_of(field)} {other} : "{field.name}"'
    yield "```"


def entities_page():
    """The whole page, as it should stand in the docs."""
    from django.apps import apps

    parts = [HEAD]
    for app, heading in APPS.items():
        models = sorted(apps.get_app_config(app).get_models(), key=lambda one: one.__name__)
        # What third parties add to an app, and Django makes by itself, is left out.
        models = [model for model in models if not model._meta.auto_created]
        parts.append(f"\n## {heading}\n\n" + "\n".join(lines_of_app(models, app)) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
    import django

    django.setup()
    PAGE.write_text(entities_page())
