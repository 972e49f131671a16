"""A form as a browser sends it back."""


def sent(client, url, **changed):
    """What a browser would send back of a form: every field as it is shown, with some typed
    over.
    """
    form = client.get(url).context["form"]
    data = {}
    for name in form.fields:
        for key, value in (
            (name, form[name].value()),
            (form.add_initial_prefix(name), form[name].value()),
        ):
            if value is not None and value is not False:
                data[key] = str(value)
    return data | {name: str(value) for name, value in changed.items()}
