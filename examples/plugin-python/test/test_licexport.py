"""Tests of the helper; they need no change when the source does."""

import pathlib, ssl, sys, tempfile, threading, unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "src"))
from licexport import Problem, Secret, Settings, Writer, handshake_line, new_identity


def record(read, licenses_only=False):
    return list(Writer(licenses_only).events(read))


class TestProcess(unittest.TestCase):
    def test_certificate_is_one_for_localhost(self):
        key, certificate, der = new_identity()
        self.assertEqual(ssl.PEM_cert_to_DER_cert(certificate.decode()), der)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(key + certificate)
            file.flush()
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file.name)  # they belong together

    def test_handshake_is_one_line_without_padding(self):
        for offered in ("1", "2,10,1", "9,10", ""):
            line = handshake_line(offered, "unix", "/tmp/s", new_identity()[2])
            self.assertRegex(line, r"^1\|1\|unix\|/tmp/s\|grpc\|[A-Za-z0-9+/]+\n$")

    def test_secret_does_not_show(self):
        secret = Secret("hush")
        self.assertNotIn("hush", f"{secret} {secret!r} {[secret]}")
        self.assertEqual(secret.reveal(), "hush")


class TestSettings(unittest.TestCase):
    def test_durations(self):
        def seconds(text):
            return Settings({"max_wait": text}, {}).seconds("max_wait", 7)

        self.assertEqual([seconds(t) for t in ("90s", "1h30m", "500ms", "0.5s", "")], [90, 5400, 0.5, 0.5, 7])
        for wrong in ("90", "s", "-1s", "1d", "1s "):
            with self.assertRaisesRegex(Problem, "max_wait is no duration"):
                seconds(wrong)


class TestWriter(unittest.TestCase):
    def test_batches_and_counts(self):
        def read(w):
            w.license("a", uid="acme:a")
            w.license("b", uid="acme:b")
            w.expect(501)
            for i in range(501):
                w.assign(f"h{i}", ["a", "a"])
            w.assign("h0", ["b"])  # has both then

        events = record(read)
        self.assertEqual([len(e["holders"]["holders"]) for e in events if "holders" in e], [500, 2])
        completed = events[-1]["completed"]
        self.assertEqual([completed[k] for k in ("licenses", "holders", "assignments", "expected_holders")], [2, 501, 502, 501])

    def test_devices_and_those_who_are_left_out_count(self):
        def read(w):
            w.assign("d", [], kind="DEVICE")
            w.assign("g", [], left_out="guests are excluded")

        sent = record(read)[0]["holders"]["holders"]
        self.assertEqual([(h["kind"], h["left_out"]) for h in sent], [("KIND_DEVICE", ""), ("KIND_USER", "guests are excluded")])

    def test_large_holders_make_small_batches(self):
        events = record(lambda w: [w.assign(f"h{i}", [], name="n" * 1000) for i in range(500)])
        self.assertGreater(len(events), 2)

    def test_restart_forgets_the_holders(self):
        def read(w):
            w.license("a", uid="acme:a")
            w.assign("gone", ["a"])
            w.restart("the cursor has expired")
            w.assign("h", ["a"])
            w.expect(1)

        events = record(read)
        self.assertEqual([e["holders"]["holders"][0]["id"] for e in events if "holders" in e], ["h"])
        self.assertEqual(events[-1]["completed"]["holders"], 1)

    def test_export_that_raises_never_completes(self):
        events = record(lambda w: w.assign("h", ["unknown"]))
        self.assertEqual(len(events), 1)
        self.assertEqual(events[0]["diagnostic"]["origin"], "ORIGIN_PLUGIN")
        self.assertIn("not sent before: ['unknown']", events[0]["diagnostic"]["detail"])

    def test_waits_for_a_reader_that_does_not_read(self):
        sent, writer = [], Writer()

        def read(w):
            for i in range(100):
                w.license(f"l{i}", uid=f"acme:l{i}")
                sent.append(i)

        events = writer.events(read)
        next(events)
        self.assertLess(len(sent), 10)
        list(events)
        self.assertEqual(len(sent), 100)

    def test_canceled_export_stops(self):
        ended, cancelled = threading.Event(), threading.Event()

        def read(w):
            try:
                for i in range(100):
                    w.license(f"l{i}", uid=f"acme:l{i}")
            finally:
                ended.set()

        events = Writer(cancelled=cancelled).events(read)
        next(events)
        cancelled.set()
        self.assertEqual(list(events), [])
        self.assertTrue(ended.wait(5))


if __name__ == "__main__":
    unittest.main()
