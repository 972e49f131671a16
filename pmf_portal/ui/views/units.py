"""The council as a tree of units, and its places."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.models import Area, OrganisationUnit
from pmf_portal.council.permissions import may, require
from pmf_portal.council.unit_tree import areas_by_kind, unit_tree
from pmf_portal.council.units import add_area, add_unit, change_area, rename_unit
from pmf_portal.periods import clock
from pmf_portal.ui.people_forms import AddUnitForm, AreaForm, ChangeAreaForm, RenameUnitForm


@require_safe
def units(request):
    """The council, its directorates, services and teams."""
    require(may(request.user, "view_units"))
    context = {
        "tree": unit_tree(),
        "may_add": may(request.user, "add_unit"),
        "may_rename": may(request.user, "rename_unit"),
    }
    return render(request, "ui/units.html", context)


def add(request):
    """Add a unit below another one; before there is any, the council itself."""
    require(may(request.user, "add_unit"))
    form = AddUnitForm(request.POST or None, initial={"parent": request.GET.get("below", "")})

    def act(entries):
        add_unit(**entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['title']}” is added.")
        return redirect("units")
    return render_form(request, form, "Add a unit", "units", "Units of the council")


def rename(request, slug):
    """Give a unit another title."""
    unit = get_object_or_404(OrganisationUnit.objects.select_related("parent"), slug=slug)
    require(may(request.user, "rename_unit"))
    form = RenameUnitForm(request.POST or None, unit=unit)

    def act(entries):
        rename_unit(unit, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{unit}” is now called “{form.cleaned_data['title']}”.")
        return redirect("units")
    return render_form(request, form, f"Rename {unit}", "units", "Units of the council")


@require_safe
def places(request):
    """The places that figures are broken down by, of each kind."""
    require(may(request.user, "view_places"))
    context = {
        "kinds": areas_by_kind(),
        "may_add": may(request.user, "add_area"),
        "may_change": may(request.user, "change_area"),
    }
    return render(request, "ui/places.html", context)


def add_place(request):
    """Add a place of any kind."""
    require(may(request.user, "add_area"))
    kinds = list(areas_by_kind())
    form = AreaForm(request.POST or None, kinds=kinds)

    def act(entries):
        add_area(**entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['name']}” is added.")
        return redirect("places")
    return render_form(request, form, "Add a place", "places", "Places", kinds)


def change_place(request, pk):
    """Change what is held of a place, or end it by its last day."""
    area = get_object_or_404(Area.objects.select_related("parent"), pk=pk)
    require(may(request.user, "change_area"))
    kinds = list(areas_by_kind())
    form = ChangeAreaForm(request.POST or None, kinds=kinds, area=area)

    def act(entries):
        change_area(area, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['name']}” is saved.")
        return redirect("places")
    return render_form(request, form, f"Change {area}", "places", "Places", kinds)


def render_form(request, form, heading, back, back_to, kinds=()):
    return render(
        request,
        "ui/unit_form.html",
        {"form": form, "heading": heading, "back": back, "back_to": back_to, "kinds": kinds},
    )
