"""Who is what in a plan: by a line, by the form, with the way back, and told to whom it concerns."""

import pytest

from tests.handlers.test_bad_input import type_raw


def said(post):
    return post.visible_text.replace("*", "")


def direct(team, name):
    return [said(each) for each in team.workspace.dm(team.person(name).id).messages]


async def known(team, *names):
    for name in names:
        await team.type(name, "help", channel="shared" if name in {"erin", "dana"} else "team")


async def test_a_role_is_given_shown_taken_and_taken_back(team):
    await team.plan("Reduce churn")
    given = await team.type("alice", "role P-1 @bob approver")
    assert said(given).startswith(
        "Bob is an approver of P-1 now.\nP-1 Reduce churn: owner Alice · approver Bob"
    )
    shown = await team.type("bob", "role P-1")
    assert "Bob: approver, sees the plan, and approves" in said(shown)
    assert "Approver Bob" in said(await team.type("alice", "show P-1"))
    gone = await team.type("alice", "role P-1 @bob none")
    assert said(gone).startswith("Bob has no role in P-1 any more.")
    await team.click("alice", gone, "Undo")
    assert "Bob: approver" in said(await team.type("alice", "role P-1"))


async def test_a_plan_is_handed_over_and_that_is_taken_back_by_whoever_did_it(team):
    await team.plan("Reduce churn")
    handed = await team.type("alice", "role P-1 @bob owner")
    assert "owner Bob · collaborator Alice" in said(handed)
    refused = await team.type("alice", "role P-1 @chandra viewer")
    assert said(refused).startswith("Only its owner can change P-1. Ask Bob, who owns it.")
    assert "owner from Alice to Bob" in said(await team.type("bob", "history P-1"))
    await team.click("alice", handed, "Undo")
    assert "Alice: owner" in said(await team.type("alice", "role P-1"))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (
            "role P-1 @dana viewer",
            "Dana is a guest, who sees only what is assigned to them and cannot",
        ),
        ("role P-1 @mallory viewer", "That is nobody of this workspace. Name a full member of it."),
        ("role P-1 @erin viewer", "Erin has left this workspace. Name somebody else."),
        ("role P-1 @bob aprover", "Did you mean approver? Roles: owner · sponsor · approver"),
        ("role P-1 @alice collaborator", "Alice owns P-1, which is more than any other role."),
        ("role P-1 me viewer", "Alice owns P-1, which is more than any other role."),
        ("role P-1 @bob", "Which role? For example: role P-1 @bob approver"),
        ("role P-1 approver", "Who gets which role? Name one person and one role, for example:"),
        ("role P-1 @bob @chandra viewer", "Who gets which role? Name one person and one role, for example:"),
        ("role P-1 @nobody viewer", "I do not know who @nobody is."),
        (
            "role P-1 #team viewer",
            "A channel has no role in a plan. Name one person, for example:",
        ),
        ("role P-1 #team", "A channel has no role in a plan."),
        ("role P-1 @here viewer", "A group of people has no role in a plan. Name one person, for example:"),
        ("role P-1 T-1 @bob viewer", "Which plan? Name one, for example: role P-1 @bob approver"),
        ("role P-9 @bob viewer", "There is no P-9 that you can see."),
    ],
)
async def test_bad_input_is_said_in_a_sentence_and_changes_nothing(team, line, answer):
    await team.plan("Reduce churn")
    await known(team, "erin")
    team.demo.sandbox.deactivate("erin")
    await team.catch_up()
    before = await team.rows("plan", "plan_member", "revision")
    refused = await team.type("alice", line)
    assert answer in said(refused)
    assert await team.rows("plan", "plan_member", "revision") == before


async def test_a_group_has_no_role(team):
    await team.plan("Reduce churn")
    ack = await type_raw(team, "role P-1 <!subteam^S012|@ops> viewer")
    assert "A group of people has no role in a plan. Name one person, for example:" in str(ack.payload)


async def test_a_refused_line_is_put_right_in_the_form(team):
    await team.plan("Reduce churn")
    refused = await team.type("alice", "role P-1 @bob chief")
    form = await team.click("alice", refused, "Correct")
    assert form.title == "People in P-1"
    done = await team.submit("alice", {"Approvers": ["bob"]})
    assert "approver Bob" in said(done)


async def test_the_form_gives_all_roles_at_once_and_refuses_two_for_one(team):
    await team.plan("Reduce churn")
    await known(team, "bob", "chandra", "erin", "dana")
    await team.click("alice", await team.type("alice", "role P-1"), "Change")
    roles = {"Sponsor": "chandra", "Viewers": ["bob", "erin"], "Approvers": ["erin"]}
    form = await team.submit("alice", roles)
    assert form.errors["Viewers"] == "Erin is among the approvers already. One role each, please."
    form = await team.submit("alice", {"Viewers": ["bob", "dana"]})
    assert form.errors["Viewers"].startswith("Dana is a guest")
    done = await team.submit("alice", {"Viewers": ["bob"]})
    assert "owner Alice · sponsor Chandra · approver Erin · viewer Bob" in said(done)
    await team.click("alice", done, "Undo")
    assert "Sponsor" not in said(await team.type("alice", "role P-1"))


async def test_two_who_change_roles_at_once_see_what_the_other_has_chosen(team):
    await team.plan("Reduce churn")
    await known(team, "bob", "chandra")
    await team.click("alice", await team.type("alice", "role P-1"), "Change")
    team.person("alice").fill({"Collaborators": ["chandra"]})
    form = team.person("alice").view
    await team.type("alice", "role P-1 @bob viewer")
    again = await team.look("alice", team.person("alice").submit())
    assert form is not None
    assert "Alice changed who is what in P-1 while you had this open." in said(again)
    assert "Bob" in said(again)
    done = await team.submit("alice")
    assert "collaborator Chandra · viewer Bob" in said(done)


async def test_the_menu_of_a_plan_leads_to_its_people(team):
    page = await team.plan("Reduce churn", channel=None)
    shown = await team.choose("alice", page, "People…")
    assert said(shown).startswith("People in P-1 Reduce churn")


async def test_collaborators_are_named_when_a_plan_is_made_and_told_once(team):
    await known(team, "bob")
    await team.plan("Reduce churn", by="alice", Collaborators=["bob"], Sponsor="chandra")
    await team.type("alice", "role P-1 @bob viewer")
    await team.type("alice", "role P-1 @bob collaborator")
    await team.until(1, 18)
    (told,) = direct(team, "bob")
    assert told.startswith(
        "Alice started P-1 Reduce churn. You are a collaborator. A collaborator adds and edits"
    )
    assert "You are the sponsor." in direct(team, "chandra")[0]
    added = await team.type("bob", "add Ring ten customers to P-1")
    assert said(added).startswith("Added S-1 Ring ten customers")


async def test_the_sponsor_takes_over_when_the_owner_has_left_and_names_another(team):
    await team.plan("Reduce churn")
    await team.type("alice", "role P-1 @bob sponsor")
    await team.type("alice", "role P-1 @chandra collaborator")
    assert said(await team.type("bob", "role P-1 @erin viewer")).startswith("Only its owner can change P-1.")
    team.demo.sandbox.deactivate("alice")
    await team.until(2, 20)
    assert "You look after P-1 Reduce churn until there is another owner." in "\n".join(direct(team, "bob"))
    handed = await team.type("bob", "role P-1 @chandra owner")
    assert said(handed).startswith("Chandra is the owner of P-1 now.")
    assert "Alice" not in said(handed)


async def test_the_owner_is_told_when_a_sponsor_or_an_approver_has_left_and_what_to_type(team):
    await team.plan("Reduce churn")
    await team.type("alice", "role P-1 @bob sponsor")
    await team.type("alice", "role P-1 @chandra approver")
    team.demo.sandbox.deactivate("bob")
    team.demo.sandbox.deactivate("chandra")
    await team.until(2, 20)
    told = "\n".join(direct(team, "alice"))
    assert "They were the sponsor of P-1 Reduce churn. To name somebody else, type `role P-1 @name" in told
    assert "They were the approver of P-1 Reduce churn." in told
    assert "Sponsor Bob (left) · approver Chandra (left)" in said(await team.type("alice", "show P-1"))
