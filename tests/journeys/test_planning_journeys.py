"""Planning at a browser: a target drafted, challenged, approved, and then beyond anybody's
reach.
"""

from tests.journeys.portal import NARROW, WIDE

PLAN = "/plans/families-and-wellbeing/2024-25/"
TARGET = PLAN + "targets/FW01/"


def choose(portal, label, words):
    portal.page.get_by_label(label, exact=False).first.select_option(label=words)


def token(portal):
    return portal.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")


def send(portal, path, **what):
    """A request as a script of the signed-in person would make it."""
    headers = {"X-CSRFToken": token(portal), "Referer": portal.url + "/"}
    return portal.page.context.request.post(portal.url + path, headers=headers, **what)


def test_a_target_is_drafted_challenged_approved_and_then_beyond_reach(portal, tmp_path):
    portal.sign_in("deputy-adult-social-care")
    portal.visit("/plans/families-and-wellbeing/2023-24/targets/FW01/")
    portal.reads("Approved and locked", "Permanent admissions of older people to care homes")
    portal.press("Copy to next year")
    portal.reads(
        "The draft for 2024/25 has begun",
        "What is missing before approval",
        "the annual target",
        "the priority it serves",
    )
    portal.follow("Change what the target is")
    choose(portal, "Objective it serves", "Independence for longer")
    portal.press("Save")
    portal.follow("Change ambition and tolerance")
    portal.fill({"Annual target": "three hundred"})
    portal.press("Save")
    portal.reads("There is a problem", "“three hundred” is not a number")
    portal.fill({"Annual target": "300", "Level of stretch": "One in ten fewer than last year"})
    portal.press("Save")
    portal.follow("Change the trajectory")
    choose(portal, "How", "Last year’s shape, scaled to the target")
    portal.press("Fill the grid")
    portal.reads("The trajectory comes to the annual target")
    portal.page.wait_for_selector(".js-plotly-plot .main-svg")
    portal.fill({"Plan for April 2024": "900"})
    portal.press("Preview")
    portal.reads("Not approvable yet: the trajectory comes to")
    assert portal.page.get_by_label("Plan for April 2024").input_value() == "900"
    choose(portal, "How", "By the share of the year’s total reached by each period")
    portal.fill({"Shares reached": "20 100"})
    portal.press("Fill the grid")
    portal.reads("Give 12 shares")
    assert portal.page.get_by_label("Plan for April 2024").input_value() == "900"
    choose(portal, "How", "Last year’s shape, scaled to the target")
    portal.press("Fill the grid")
    portal.press("Save the trajectory")
    portal.reads("The trajectory is saved", "Nothing: the draft is complete")
    portal.follow("Answer for the design principles")
    choose(portal, "Easy to understand and use", "Not met")
    portal.press("Save the checklist")
    portal.reads("Say why “easy to understand and use” is not met")
    portal.fill({"Note on “easy to understand and use”": "The name needs explaining"})
    portal.press("Save the checklist")
    portal.follow("Add evidence or a benchmark")
    choose(portal, "What is it?", "Evidence")
    portal.fill(
        {
            "What it is called": "Adult social care outcomes framework",
            "Link": "https://digital.nhs.uk/",
        }
    )
    portal.press("Add it")
    portal.reads("Adult social care outcomes framework is added")

    portal.sign_in("performance-officer")
    portal.visit(TARGET)
    portal.press("Comment")
    portal.reads("Enter the comment")
    portal.fill({"What do you question": "Peers plan 280. Why 300?"})
    portal.press("Comment")
    portal.reads("Your comment is saved")
    answer_what_was_learned(portal)

    portal.sign_in("director-families-and-wellbeing")
    portal.visit(PLAN)
    portal.reads("2 comments to resolve")
    for manager, path in (
        ("deputy-adult-social-care", TARGET),
        ("deputy-schools-and-skills", PLAN + "targets/FW09/"),
    ):
        portal.sign_in(manager)
        portal.reads("Comments on my drafts")
        portal.visit(path)
        portal.follow("Resolve the comment of Performance Officer")
        portal.fill(
            {
                "What came of it?": (
                    "Our population is older; the level was checked with public health."
                )
            }
        )
        portal.press("Resolve the comment")
    portal.sign_in("director-families-and-wellbeing")
    portal.visit(PLAN)
    portal.press("Submit for approval")
    portal.reads("is submitted for approval", "Nobody can edit it until it is approved or returned")

    portal.sign_in("portfolio-holder-families-and-wellbeing")
    portal.follow("Families and Wellbeing Directorate Plan 2024/25")
    portal.press("Approve this plan")
    portal.press("Approve and lock")
    portal.reads(
        "Say why the easier targets are right",
        "Enter the reference of the decision",
        "Confirm that you understand what approval locks",
    )
    ask_about_a_target(portal)
    portal.page.get_by_text("Proof: the digest of what you approve").click()
    digest = portal.page.locator(".portal-digest").inner_text()
    assert len(digest) == 64
    portal.page.get_by_label("Why the").fill("The contracts for the year set them.")
    portal.fill({"Reference of the decision": "Decision of 8 April 2024"})
    portal.page.get_by_label("I understand").check()
    portal.press("Approve and lock")
    portal.reads("is approved and locked", digest, "The contracts for the year set them.")

    refused_at_every_door(portal, tmp_path)


def answer_what_was_learned(portal):
    """Somebody of the team answers each lesson that touches some drafts, for all of them at once."""
    portal.visit(PLAN)
    portal.reads("2 lessons of earlier years touch this plan")
    for lesson in ("Fill front-line posts", "Measures that are not worth what they cost"):
        portal.visit(PLAN + "lessons/")
        portal.follow("Answer")
        portal.reads(lesson)
        portal.press("Save the answer")
        portal.reads("Choose what it does", "Say how, or why not")
        portal.page.get_by_label("Nothing, because …").check()
        words = f"{lesson}: settled in January."
        portal.fill({"How, or why not?": words})
        for box in portal.page.get_by_role("checkbox").all():
            box.check()
        portal.press("Save the answer")
        portal.reads("The answer is saved", words)


def ask_about_a_target(portal):
    """The approver asks about one target, and the plan stays where it is."""
    target = portal.page.locator("#FW05")
    target.get_by_text("Ask about this target").click()
    target.get_by_label("Your question").fill("How many houses are full?")
    target.get_by_role("button", name="Send the question").click()
    portal.check()
    portal.reads("Your question on FW05 is sent. The plan stays with you.")
    portal.reads("asked: “How many houses are full?”")


def refused_at_every_door(portal, tmp_path):
    """The author tries form, import and API; each says why not."""
    locked = "approved and locked"
    portal.sign_in("deputy-adult-social-care")
    for path in (
        "change/ambition/",
        "set-trajectory/",
        "check-principles/",
        "add-evidence/",
        "remove/",
    ):
        portal.visit(TARGET + path, status=403)
        portal.reads("You cannot do this", locked)
    portal.visit(PLAN + "import/", status=403)
    portal.reads(locked)
    answer = send(
        portal, TARGET + "change/ambition/", form={"annual_target": "1", "seen_version": "9"}
    )
    assert answer.status == 403 and locked in answer.text()
    answer = send(
        portal,
        "/api/v1/plans/families-and-wellbeing/2024-25/targets/",
        data={"trajectory": [{"code": "FW01", "period": "2024-04", "planned": "1"}]},
    )
    assert answer.status == 403 and locked in answer.json()["detail"]

    portal.sign_in("performance-officer")
    bad = tmp_path / "targets.csv"
    row = "FW01,Easier,families-and-wellbeing,lower,sum,month,2024/25"
    bad.write_text(f"code,title,plan,polarity,aggregation,frequency,financial_year\n{row}\n")
    portal.visit("/plans/import-targets/")
    portal.page.get_by_label("Your file").set_input_files(bad)
    portal.press("Check and import")
    portal.reads("is approved and locked", "Nothing was saved")


def test_two_people_edit_one_draft_and_the_second_keeps_what_was_typed(portal, browser):
    portal.sign_in("deputy-adult-social-care")
    portal.visit(PLAN + "targets/FW02/change/ambition/")
    portal.fill({"Annual target": "91", "Rationale": "Residents asked for it in the survey"})
    other = browser.new_context().new_page()
    other.goto(portal.url + "/sign-in/")
    other.get_by_label("User name").fill("head-adult-social-care")
    other.get_by_label("Password").fill("golden-thread-2013")
    other.get_by_role("button", name="Sign in").click()
    other.goto(portal.url + PLAN + "targets/FW02/change/ambition/")
    other.get_by_label("Annual target").fill("92.5")
    other.get_by_label("Relevant peers").fill("Our neighbours")
    other.locator("main").get_by_role("button", name="Save").click()
    portal.press("Save")
    portal.reads(
        "Head of Service, Adult Social Care changed this draft while you were writing",
        "became “92.5”",
        "became “Our neighbours”",
    )
    assert portal.page.get_by_label("Annual target").input_value() == "91"
    assert (
        portal.page.get_by_label("Rationale").input_value()
        == "Residents asked for it in the survey"
    )
    assert portal.page.get_by_label("Relevant peers").input_value() == "Our neighbours"
    portal.press("Save")
    portal.reads(
        "Ambition and tolerance: saved",
        "91.0%",
        "Residents asked for it in the survey",
        "Our neighbours",
    )


def test_a_plan_travels_as_a_workbook_and_its_differences_are_shown_first(portal, tmp_path):
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit(PLAN)
    with portal.page.expect_download() as download:
        portal.page.get_by_role("link", name="Download this plan as a workbook").click()
    workbook = tmp_path / "plan.xlsx"
    download.value.save_as(workbook)
    portal.follow("Import a workbook")
    portal.press("Show the differences")
    portal.reads("Choose a workbook")
    portal.page.get_by_label("Workbook").set_input_files(workbook)
    portal.press("Show the differences")
    portal.reads("the workbook says what the draft says")
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    portal.visit(PLAN + "import/")
    portal.page.get_by_label("Workbook").set_input_files(picture)
    portal.press("Show the differences")
    portal.reads("This is not an Excel workbook")


def test_the_public_reads_plans_specifications_and_the_proof(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/")
        portal.follow("Plans and technical specifications")
        portal.follow("Corporate Plan 2023/24: technical specifications and rationale", exact=True)
        portal.page.locator("summary", has_text="CP02").click()
        portal.reads(
            "Council, 2 March 2023, minute 12",
            "Labour market profile, Nomis",
            "Digest of the target book",
        )
        portal.visit("/proof-of-no-change/")
        portal.reads(
            "Nothing has changed.",
            "594 of 594 published ratings come out the same",
            "Target withdrawn: TR13",
        )
        portal.visit("/targets/TR13/")
        portal.reads(
            "Withdrawn on 4 December 2023 by decision of Portfolio Holder, Transformation and"
            " Resources"
        )


def test_the_thread_the_round_the_envelope_and_the_risks_wide_and_narrow(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.sign_in("finance-officer")
        for path in (
            "/golden-thread/2023-24/",
            "/plans/",
            "/planning/",
            "/risks/",
            "/plans/families-and-wellbeing/2023-24/",
        ):
            portal.visit(path)
        portal.visit("/plans/families-and-wellbeing/2023-24/set-resource-envelope/revenue/")
        portal.sign_in("deputy-adult-social-care")
        portal.visit("/golden-thread/2023-24/")
        portal.follow("Safe, well and independent", exact=True)
        portal.reads(
            "It serves", "A healthy, safe and prosperous borough", "FW01 Permanent admissions"
        )
        for path in (
            "",
            "draft-target/",
            "import/",
            "targets/FW02/",
            "targets/FW02/set-trajectory/?profile=seasonal",
        ):
            portal.visit(PLAN + path)
        for part in ("identity", "calculation", "ambition", "officers"):
            portal.visit(f"{PLAN}targets/FW02/change/{part}/")
        portal.visit(PLAN + "targets/FW02/check-principles/")
        portal.sign_in("head-adult-social-care")
        portal.visit(PLAN + "add-objective/")
        portal.visit("/golden-thread/2023-24/targets/FW01/")
