"""Sealed values: open with their key, in their row, unchanged; and in no other way."""

import base64
import json
import os
import threading

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrofit.config import SettingsError
from retrofit.errors import InvalidFacts
from retrofit.privacy.iban import masked_iban, normal_iban
from retrofit.privacy.keys import add_key, key_file, keys_for, make_key_file
from retrofit.privacy.seal import (
    SealBroken,
    Sealed,
    has_hash,
    keyed_hash,
    keyed_hashes,
    seal,
    unseal,
)

PLACE = {"table": "applicant", "row": "DRD-2026-000012/1"}
ACCOUNT = "NL91ABNA0417164300"


@pytest.fixture(autouse=True)
def key_path(environment, tmp_path):
    """A key file of its own for each test."""
    path = tmp_path / "keys.json"
    make_key_file(path)
    environment(key_file=path)
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_what_is_sealed_opens_as_it_was(document):
    sealed = seal(document, **PLACE)
    assert unseal(sealed, **PLACE) == document


def test_nothing_of_it_can_be_read(key_path):
    sealed = seal({"name": "Kanarie"}, **PLACE)
    assert b"Kanarie" not in sealed.value
    assert "value" not in repr(sealed)


def test_equal_documents_look_different():
    """Nobody sees that two applicants have the same name."""
    assert seal("a", **PLACE).value != seal("a", **PLACE).value


@pytest.mark.parametrize(
    "place",
    [
        {"table": "case_note", "row": "DRD-2026-000012/1"},
        {"table": "applicant", "row": "DRD-2026-000012/2"},
        {"table": "applicant", "row": "DRD-2026-000013/1"},
        {"table": "applicant:DRD", "row": "-2026-000012/1"},
        {"table": "applicantDRD", "row": "-2026-000012/1"},
    ],
)
def test_copied_to_another_row_it_does_not_open(place):
    with pytest.raises(SealBroken):
        unseal(seal({"iban": ACCOUNT}, **PLACE), **place)


def test_every_changed_byte_shows():
    sealed = seal({"iban": ACCOUNT}, **PLACE)
    for place in range(len(sealed.value)):
        changed = bytearray(sealed.value)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(Sealed(sealed.key_id, bytes(changed)), **PLACE)
    for length in (0, 1, 12, 13, len(sealed.value) - 1):
        with pytest.raises(SealBroken):
            unseal(Sealed(sealed.key_id, sealed.value[:length]), **PLACE)


def test_a_new_key_seals_and_the_earlier_one_still_opens(key_path):
    before = seal("before", **PLACE)
    newest = add_key(key_path, "sealing")
    after = seal("after", **PLACE)
    assert (before.key_id != newest, after.key_id) == (True, newest)
    assert [unseal(each, **PLACE) for each in (before, after)] == ["before", "after"]


def test_without_its_key_it_does_not_open(key_path, environment, tmp_path):
    sealed = seal("a", **PLACE)
    other = tmp_path / "other.json"
    make_key_file(other)
    environment(key_file=other)
    with pytest.raises(SealBroken, match=sealed.key_id):
        unseal(sealed, **PLACE)


def test_a_value_under_the_name_of_another_key_does_not_open(key_path):
    sealed = seal("a", **PLACE)
    newest = add_key(key_path, "sealing")
    with pytest.raises(SealBroken):
        unseal(Sealed(newest, sealed.value), **PLACE)


def test_a_value_sealed_elsewhere_with_the_same_key_must_name_its_row(key_path):
    """Somebody who has the key but writes another form is not taken for us."""
    keys = keys_for("sealing")
    nonce = os.urandom(12)
    foreign = b"\x01" + nonce + AESGCM(keys.by_id[keys.newest]).encrypt(nonce, b'"a"', None)
    with pytest.raises(SealBroken):
        unseal(Sealed(keys.newest, foreign), **PLACE)


def test_hashes_are_equal_for_equal_accounts_only(key_path):
    assert keyed_hash(ACCOUNT) == keyed_hash(ACCOUNT)
    assert keyed_hash(ACCOUNT) != keyed_hash("NL20INGB0001234567")
    assert ACCOUNT not in keyed_hash(ACCOUNT)


def test_who_has_another_key_makes_another_hash(key_path, environment, tmp_path):
    """Nobody finds an account by trying them all without the key file."""
    ours = keyed_hash(ACCOUNT)
    other = tmp_path / "other.json"
    make_key_file(other)
    environment(key_file=other)
    assert keyed_hash(ACCOUNT).partition(":")[2] != ours.partition(":")[2]


def test_a_hash_of_an_earlier_key_is_still_found(key_path):
    before = keyed_hash(ACCOUNT)
    add_key(key_path, "hashing")
    assert keyed_hash(ACCOUNT) != before
    assert before in keyed_hashes(ACCOUNT)
    assert has_hash(ACCOUNT, before)
    assert not has_hash("NL20INGB0001234567", before)
    with pytest.raises(SealBroken):
        has_hash(ACCOUNT, "000000000000:" + "0" * 64)


def test_sealing_and_comparing_have_keys_of_their_own(key_path):
    held = json.loads(key_path.read_text())
    assert set(held["sealing"]).isdisjoint(held["hashing"])
    assert set(keys_for("sealing").by_id).isdisjoint(keys_for("hashing").by_id)


def test_keys_are_never_shown(key_path):
    shown = repr(keys_for("sealing")) + str(keys_for("hashing"))
    for use in ("sealing", "hashing"):
        for text in json.loads(key_path.read_text())[use]:
            assert text not in shown
            assert repr(base64.b64decode(text)) not in shown


def test_a_private_installation_makes_its_keys_once_for_its_owner_only(environment, tmp_path):
    environment(key_file=None, state_dir=tmp_path / "state")
    first = keys_for("sealing").newest
    path = tmp_path / "state" / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys_for("sealing").newest == first


def test_two_that_start_at_once_have_the_same_keys(environment, tmp_path):
    environment(key_file=None, state_dir=tmp_path / "state")
    barrier, found = threading.Barrier(8), []

    def start():
        barrier.wait()
        found.append(keys_for("sealing").newest)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["keys.json"]


def test_a_server_elsewhere_must_be_told_where_the_keys_are(environment):
    """Keys that are made in a folder that vanishes would be data lost for good."""
    environment(key_file=None, database_url="postgresql://somewhere/retrofit")
    with pytest.raises(SettingsError, match="RETROFIT_KEY_FILE"):
        key_file()


def test_a_named_file_that_is_not_there_is_not_made(environment, tmp_path):
    environment(key_file=tmp_path / "absent.json")
    with pytest.raises(SettingsError, match="not there"):
        seal("a", **PLACE)
    assert not (tmp_path / "absent.json").exists()
    assert add_key(tmp_path / "absent.json", "sealing") == keys_for("sealing").newest


GOOD = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"sealing": [], "hashing": []}',
        '{"sealing": "a", "hashing": "b"}',
        '{"sealing": [1], "hashing": [2]}',
        json.dumps({"sealing": [GOOD]}),
        json.dumps({"sealing": [GOOD], "hashing": [GOOD[:20]]}),
        json.dumps({"sealing": ["geheim!"], "hashing": [GOOD]}),
        "x" * 70_000,
    ],
)
def test_a_file_that_holds_no_keys_is_refused_without_its_words(key_path, content):
    key_path.write_text(content)
    with pytest.raises(SettingsError) as refused:
        keys_for("sealing")
    assert "geheim" not in str(refused.value)
    assert GOOD not in str(refused.value)


def test_a_key_file_that_others_can_change_is_refused(key_path):
    key_path.chmod(0o666)
    os.utime(key_path, ns=(1, 1))
    with pytest.raises(SettingsError, match="changed by others"):
        keys_for("sealing")


def test_a_folder_is_no_key_file_nor_is_a_name_below_a_file(environment, key_path, tmp_path):
    for path in (tmp_path, key_path / "below"):
        environment(key_file=path)
        with pytest.raises(SettingsError, match="cannot be read"):
            keys_for("sealing")


@pytest.mark.parametrize(
    "text", ["NL91ABNA0417164300", "nl91 abna 0417 1643 00", " NL91 ABNA 0417164300 "]
)
def test_an_account_has_one_way_to_be_written(text):
    assert normal_iban("iban", text) == ACCOUNT


@pytest.mark.parametrize(
    "text",
    ["", "NL92ABNA0417164300", "NL91ABNA041716430", "XX91ABNA0417164300", "0417164300", "9" * 100,
     "NL91ABNA041716430\u0660"],
)  # fmt: skip
def test_what_is_no_account_is_refused_and_not_repeated(text):
    with pytest.raises(InvalidFacts) as refused:
        normal_iban("accounts[0]", text)
    assert refused.value.field == "accounts[0]"
    assert not text or text not in str(refused.value)


def test_an_account_is_shown_by_its_last_four_signs():
    assert masked_iban(ACCOUNT) == "NL** **** **** **43 00"
    assert masked_iban("BE31435411161155") == "BE** **** **** 1155"
