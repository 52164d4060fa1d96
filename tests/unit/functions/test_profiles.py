"""The function of profiles on its events."""

from tests.unit.functions.conftest import Functions

SAMPLE_TEMPLATE = "tpl_0f8fad5bd9cb469fa16570867728950e"  # in the events


def test_a_template_is_added_bound_edited_and_deleted(functions: Functions) -> None:
    added = functions.ask("profiles/add_template").body["data"]["profile_template_id"]
    functions.replacements[SAMPLE_TEMPLATE] = added
    used = [
        functions.ask(f"profiles/{case}").body["data"]
        for case in ("bind_profiles", "edit_profile", "change_template", "delete_profile")
    ]
    listed = functions.ask("profiles/list_templates").body["data"]
    read = functions.ask("profiles/read_template").body["data"]["profile_template"]
    deleted = functions.ask("profiles/delete_template").body["data"]

    assert all(data["success"] for data in used)
    assert listed["profile_templates"] == [read]
    assert (read["name"], list(read["metadata"])) == ("Guests", ["Basic Info"])
    assert deleted["deleted_instances"] == 0
    assert functions.ask("profiles/read_template").status == 404
