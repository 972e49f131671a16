"""Contacts as the performance team keeps them; everybody reads them beside the sessions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.engagement.contact_forms import ChangeContactForm, ContactForm
from reporting.engagement.contacts import add_contact, change_contact
from reporting.engagement.permissions import may_add_contact, may_change_contact
from reporting.models import Contact


def add(request):
    """Add a contact to the public page."""
    require(may_add_contact(request.user))
    form = ContactForm(request.POST or None)

    def act(entries):
        add_contact(**entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['post']}” is added.")
        return redirect("contacts")
    return render_form(request, form, "Add a contact")


def change(request, pk):
    """Change a contact, or take it off the public page."""
    contact = get_object_or_404(Contact, pk=pk)
    require(may_change_contact(request.user))
    form = ChangeContactForm(request.POST or None, contact=contact)

    def act(entries):
        change_contact(contact, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['post']}” is saved.")
        return redirect("contacts")
    return render_form(request, form, "Change the contact")


def render_form(request, form, heading):
    return render(
        request, "reporting/engagement/session_form.html", {"form": form, "heading": heading}
    )
