"""Who a packet is of is one word everywhere: lists, filters, figures, reports and letters."""

from __future__ import annotations

from cleanrecord import blank
from model.packet import Submission
from notices.profile import load
from reports.view import applicant_of
from servicescene import NOTICE, Scene
from shenbao.service.checking import registers
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_results import result_of
from storage.codec import plain
from storage.schema import Batch, Packet

ENGINES = ("sqlite",)  # nothing of it differs between the databases


def test_the_registers_word_else_the_forms_field_else_one_that_must_say_the_same(scene: Scene) -> None:
    profile, kept = load(NOTICE), scene.packet(blank("cover.applicant"), name="空")
    with scene.store.database.unit() as db:
        packet = db.get_one(Packet, kept)
        other = effective_state(db, packet).record.fields["company.name"].wording
        assert packet.applicant == other == applicant_of(result_of(db, scene.store, effective_state(db, packet)), profile) != ""
        row = Submission(packet="空", applicant="登记表所写的公司", project=packet.project)
        registers.set_submission(db, scene.reviewer, kept, row)
        told = applicant_of(result_of(db, scene.store, effective_state(db, packet)), profile)
        assert packet.applicant == told == "登记表所写的公司"
        # that word is no way to a row of a register that is taken later: the form's is
        later = [Submission(row=1, applicant=other, project=packet.project), Submission(row=2, applicant="登记表所写的公司")]
        batch = db.get_one(Batch, scene.batch_id)
        batch.register = [plain(entry) for entry in later]
        assert [(pair.row, found.id) for pair, found in registers.matched(db, batch).pairs] == [(1, kept)]


def test_which_fields_tell_a_role() -> None:
    profile = load(NOTICE)
    assert profile.told_by("applicant") == ("cover.applicant", "company.name")
    assert profile.told_by("project")[0] == "cover.project_name" and len(profile.told_by("project")) == 3
    assert profile.told_by("recommender") == ("cover.recommender",) and profile.told_by("nobody") == ()
