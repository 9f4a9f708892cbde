"""Tests of the source against the fake API, whole and broken."""

import pathlib, sys, unittest
from concurrent.futures import ThreadPoolExecutor

sys.path[:0] = [str(pathlib.Path(__file__).parents[1] / folder) for folder in ("src", "fakeapi")]
import source
from fakeapi import FAULTS, TOKEN, FakeApi
from licexport import Checks, Settings, Writer

EVERYBODY = {"user-1": ["basic", "pro"], "user-2": ["basic"], "user-3": [], "user-4": ["trial"], "user-5": ["pro"]}


def settings(api, token=TOKEN):
    """Settings that are less patient than those of users, so that the tests end soon;
    but not so impatient that a busy machine looks like an API that hangs."""
    patience = {"max_wait": "3s", "stall": "1s"} if "hang" in api.faults else {"max_wait": "1s", "stall": "20s"}
    return Settings({"url": api.url, **patience}, {"/token": token})


def export(*faults, licenses_only=False, **how):
    with FakeApi(faults, **how) as api:
        return list(Writer(licenses_only).events(lambda writer: source.export(settings(api), writer)))


def holders(events):
    """The holders since the last restart."""
    found = {}
    for event in events:
        if "restarted" in event:
            found = {}
        for holder in event.get("holders", {}).get("holders", []):
            found[holder["id"]] = holder["license_ids"]
    return found


class TestExport(unittest.TestCase):
    def test_has_everybody(self):
        events = export()
        self.assertEqual(holders(events), EVERYBODY)
        self.assertEqual(events[-1]["completed"], dict(
            licenses=3, holders=5, assignments=5, expected_holders=5, traffic=dict(requests=5, pages=3, retries=0)))

    def test_number_of_licenses_that_is_not_named_is_unknown(self):
        bought = {l["id"]: l["purchased"] for e in export() for l in e.get("licenses", {}).get("licenses", [])}
        self.assertEqual(bought, {"basic": 10, "pro": 3, "trial": None})

    def test_licenses_alone_ask_for_no_users(self):
        events = export(licenses_only=True)
        self.assertEqual(holders(events), {})
        self.assertEqual(events[-1]["completed"]["licenses"], 3)


class TestCheck(unittest.TestCase):
    def check(self, token=TOKEN):
        checks = Checks(offline=False)
        with FakeApi() as api:
            source.check(settings(api, token), checks)
        return checks.results

    def test_passes(self):
        self.assertEqual([r["status"] for r in self.check()], ["STATUS_PASSED"] * 3)

    def test_refused_token_is_the_fault_of_the_setting(self):
        _, products, users = results = self.check("expired-token")
        self.assertEqual(products["problem"]["config_path"], "/token")
        self.assertEqual(users["status"], "STATUS_SKIPPED")
        self.assertNotIn("expired-token", str(results))

    def test_address_that_would_send_the_token_in_clear(self):
        for url in ("http://acme.example", "acme.example", "https://user@acme.example", ""):
            checks = Checks(offline=True)
            source.check(Settings({"url": url}, {"/token": "hush"}), checks)
            self.assertEqual(checks.results[0]["problem"]["config_path"], "/url", url)


# What becomes of each fault: the same export, or none with this code. Once and always
# are about the second page of the users, everywhere is about all answers. What is
# empty is not tried.
SAME = "the same export"
OUTCOMES = {  # once, always, everywhere
    # What an answer lacks is not nothing.
    "no-total": ("answer_broken", "answer_broken", "answer_broken"),
    "zero-total": ("answer_broken", "answer_broken", "answer_broken"),
    "no-total,no-next": ("answer_broken", "answer_broken", "answer_broken"),
    "no-items": ("answer_broken", "answer_broken", "answer_broken"),
    "no-id": ("answer_broken", "answer_broken", "answer_broken"),
    "no-products": ("answer_broken", "answer_broken", ""),
    "new-product": ("answer_broken", "answer_broken", ""),
    "message": ("answer_broken", "answer_broken", "answer_broken"),
    "empty": ("answer_broken", "answer_broken", "answer_broken"),
    # Lists that do not fit together are read again, but not for ever.
    "no-next": (SAME, "list_incomplete", "list_incomplete"),
    "same-next": (SAME, "list_broke_off", "list_incomplete"),
    "empty-page": (SAME, "list_incomplete", "list_incomplete"),
    "fewer-items": (SAME, "list_incomplete", "list_incomplete"),
    # Requests that fail are sent again, as long as max_wait allows.
    "cut": (SAME, "", "connection_lost"),
    "doubled-name": (SAME, "", "answer_broken"),
    "hang": (SAME, "", "timeout"),
    "reset": (SAME, "", "connection_lost"),
    "html": (SAME, "", "unexpected_answer"),
    "429": (SAME, "", "unavailable"),
    "500": (SAME, "", "unavailable"),
    "503": (SAME, "", "unavailable"),
    "429-wait": (SAME, "", "throttled"),
    "503-wait": (SAME, "", "throttled"),
    # These will not change by themselves.
    "401": ("token_refused", "token_refused", "token_refused"),
    "403": ("token_forbidden", "token_forbidden", "token_forbidden"),
    "404": ("not_found", "not_found", "not_found"),
    "moved": ("unexpected_answer", "unexpected_answer", "unexpected_answer"),
}


class TestFaults(unittest.TestCase):
    def test_every_fault_is_tried(self):
        self.assertEqual(sorted(name for name in OUTCOMES if "," not in name), FAULTS)

    def test_same_export_or_none(self):
        runs = [
            (f"{names} {how}", names.split(","), options, want)
            for names, outcomes in OUTCOMES.items()
            for (how, options), want in zip({"once": {"times": 1}, "always": {}, "everywhere": {"everywhere": True}}.items(), outcomes)
            if want
        ]
        with ThreadPoolExecutor(30) as pool:  # most of them wait
            results = list(pool.map(lambda run: export(*run[1], **run[2]), runs))
        for (name, _, _, want), events in zip(runs, results):
            with self.subTest(name):
                self.judge(events, want)

    def judge(self, events, want):
        problem = events[-1].get("diagnostic")
        if want == SAME:
            self.assertIsNone(problem)
            self.assertEqual(holders(events), EVERYBODY)
            self.assertEqual(events[-1]["completed"]["expected_holders"], 5)
            return
        self.assertEqual(problem["code"].split(".")[1], want, problem["detail"])
        self.assertNotEqual(problem["origin"], "ORIGIN_PLUGIN")


if __name__ == "__main__":
    unittest.main()
