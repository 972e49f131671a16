"""The parts of pages, as the HTML that a browser gets."""

from django.template import Context, Template


def html(source, **context):
    return Template(source).render(Context(context))


def test_a_cell_names_its_column():
    assert html('{% cell "Service" %} {{ name }}\n{% endcell %}', name="Waste & parks") == (
        '<td role="cell" data-label="Service" class="govuk-table__cell">Waste &amp; parks</td>'
    )


def test_a_cell_of_figures_is_numeric_and_takes_further_classes():
    assert html('{% cell "Figure" "numeric" "portal-nowrap" %}1{% endcell %}') == (
        '<td role="cell" data-label="Figure"'
        ' class="govuk-table__cell govuk-table__cell--numeric portal-nowrap">1</td>'
    )


def test_a_column_named_by_data_is_escaped():
    assert 'data-label="&lt;b&gt;"' in html("{% cell name %}1{% endcell %}", name="<b>")


def test_a_line_of_a_table_has_a_heading_of_its_row():
    assert html("{% line %}{% row_heading %}CP01{% endrow_heading %}{% endline %}") == (
        '<tr role="row" class="govuk-table__row portal-line">'
        '<th role="rowheader" scope="row" class="govuk-table__header">CP01</th></tr>'
    )


def test_the_head_of_a_table_that_stacks_keeps_its_roles():
    assert html('{% columns "Target" "Figure|numeric" %}') == (
        '<thead role="rowgroup" class="govuk-table__head"><tr role="row" class="govuk-table__row">'
        '<th role="columnheader" scope="col" class="govuk-table__header">Target</th>'
        '<th role="columnheader" scope="col"'
        ' class="govuk-table__header govuk-table__header--numeric">Figure</th></tr></thead>'
    )


def test_the_head_of_a_table_that_does_not_stack_has_no_roles():
    assert html('{% columns "Period" stacked=False %}') == (
        '<thead class="govuk-table__head"><tr class="govuk-table__row">'
        '<th scope="col" class="govuk-table__header">Period</th></tr></thead>'
    )


def test_a_table_stands_in_a_region_that_scrolls():
    assert html('{% table "Figures to enter" %}<tbody></tbody>{% endtable %}') == (
        '<div class="portal-table" role="region" aria-label="Figures to enter" tabindex="0">'
        '<table role="table" class="govuk-table portal-stack">'
        '<caption class="govuk-visually-hidden">Figures to enter</caption><tbody></tbody></table></div>'
    )


def test_a_table_may_show_its_caption_and_name_its_region():
    page = html('{% table "Path" region="Path of CP01" size="s" stacked=False %}{% endtable %}')
    assert page == (
        '<div class="portal-table" role="region" aria-label="Path of CP01" tabindex="0">'
        '<table class="govuk-table"><caption class="govuk-table__caption govuk-table__caption--s">'
        "Path</caption></table></div>"
    )


def test_a_summary_row_says_what_it_is_and_how_it_stands():
    assert html(
        '{% summary_row "Owner" "portal-prewrap" %}{{ by }}{% endsummary_row %}', by="A"
    ) == (
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">Owner</dt>'
        '<dd class="govuk-summary-list__value portal-prewrap">A</dd></div>'
    )


def test_a_heading_stands_under_its_caption():
    assert html('{% heading "My desk" who %}', who="O'Neill") == (
        '<span class="govuk-caption-l">O&#x27;Neill</span><h1 class="govuk-heading-l">My desk</h1>'
    )


def test_breadcrumbs_lead_back_to_public_pages():
    page = html('{% breadcrumbs "Performance" "performance_page" "Archive" "archive" %}')
    assert page.strip() == (
        '<nav class="govuk-breadcrumbs" aria-label="Breadcrumb"><ol class="govuk-breadcrumbs__list">'
        '<li class="govuk-breadcrumbs__list-item">'
        '<a class="govuk-breadcrumbs__link" href="/">Performance</a></li>'
        '<li class="govuk-breadcrumbs__list-item">'
        '<a class="govuk-breadcrumbs__link" href="/archive/">Archive</a></li></ol></nav>'
    )


def test_the_menu_marks_where_the_reader_is(rf):
    source = '{% menu_item "desk" "My desk" %}'
    here, below, elsewhere = (html(source, request=rf.get(path)) for path in MENU_PATHS)
    assert 'aria-current="page"' in here and "__item--active" in here
    assert 'aria-current="true"' in below
    assert "aria-current" not in elsewhere and "--active" not in elsewhere


MENU_PATHS = ("/desk/", "/desk/remind/x/", "/archive/")


def test_a_column_takes_a_class(rf):
    assert 'class="govuk-table__header portal-act"' in html('{% columns "Act|portal-act" %}')
