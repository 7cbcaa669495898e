# The built program's settings: six layers over each other, where each value comes from, and every way in which a
# config can be wrong.

import json
import os
import stat
import unittest

from harness import COURSE, WithMultiget, WithSite, course_name


class WithConfig(WithMultiget):
    def setUp(self):
        super().setUp()
        self.user = self.folder / "config" / "multiget" / "config.toml"
        self.here = self.folder / "cwd" / "multiget.toml"

    @staticmethod
    def write(path, text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o644)
        return path

    def show(self, *words, **environment):
        """{key: row} of `config show --json`."""
        told = self.run_plainly("config", "show", "--all", "--json", *words, **environment)
        self.assertEqual(told.code, 0, told)
        return {row["key"]: row for row in json.loads(told.out)}

    def assert_refused(self, told, *sayings):
        self.assertEqual((told.code, told.out), (2, ""), told)
        for saying in sayings:
            self.assertIn(saying, told.errors)


class Layers(WithConfig):
    def test_each_stands_over_those_before_it(self):
        def jobs(*words, **environment):
            row = self.show(*words, **environment)["defaults.jobs"]
            return row["value"], row["origin"]

        seen = [jobs()]
        self.write(self.user, "# mine\n[defaults]\njobs = 2\n")
        seen.append(jobs())
        self.write(self.here, "[defaults]\njobs = 3\n")
        seen.append(jobs())
        given = self.write(self.folder / "given.toml", "[defaults]\n\njobs = 4\n")
        seen.append(jobs("--config", given))
        seen.append(jobs("--config", given, MULTIGET_JOBS="5"))
        seen.append(jobs("--config", given, "-j", "6", MULTIGET_JOBS="5"))

        self.assertEqual(seen, [
            (None, "default"), (2, f"{self.user}:3"), (3, "./multiget.toml:2"), (4, f"{given}:3"),
            (5, "MULTIGET_JOBS"), (6, "command line"),
        ])

    def test_the_systems_file_is_the_weakest(self):
        files = self.run_plainly("config", "files", "--json")

        paths = [row["path"] for row in json.loads(files.out)]
        self.assertEqual(paths, ["/etc/multiget/config.toml", str(self.user), "./multiget.toml"])

    def test_the_environment_can_name_the_config_and_the_state(self):
        given = self.write(self.folder / "given.toml", "[defaults]\njobs = 4\n")

        rows = self.show(MULTIGET_CONFIG=str(given))
        missing = self.run_plainly("config", "show", MULTIGET_CONFIG=str(self.folder / "none.toml"))
        self.run_plainly("limit", MULTIGET_STATE=str(self.folder / "elsewhere"))

        self.assertEqual(rows["defaults.jobs"]["value"], 4)
        self.assert_refused(missing, "none.toml is not there")
        self.assertTrue((self.folder / "elsewhere" / "state.db").exists())

    def test_a_limit_of_the_environment_stands_over_the_config_and_its_schedule(self):
        self.write(self.user, '[limits]\nrate = "1M"\n[schedule]\nrate = "else 2M"\n')

        rows = self.show(MULTIGET_LIMIT_RATE="5M")

        self.assertEqual((rows["limits.rate"]["value"], rows["limits.rate"]["origin"]), ("5M", "MULTIGET_LIMIT_RATE"))
        self.assertEqual(rows["schedule.rate"]["overruled_by"], "MULTIGET_LIMIT_RATE")

    def test_paths_are_meant_from_the_file_they_stand_in(self):
        self.write(self.user, '[defaults]\ndir = "films"\ncookies = "~/c.txt"\n')

        rows = self.show()

        self.assertEqual(rows["defaults.dir"]["value"], str(self.user.parent / "films"))
        self.assertEqual(rows["defaults.cookies"]["value"], str(self.folder / "home" / "c.txt"))

    def test_one_is_shown_by_its_name(self):
        self.write(self.user, '[defaults]\nproxy = "http://me:secret@proxy:1"\n')

        told = self.run_plainly("config", "show", "proxy")
        unknown = self.run_plainly("config", "show", "proxi")

        self.assertEqual(told.out, f'defaults.proxy  "http://me:***@proxy:1"  {self.user}:2\n')
        self.assert_refused(unknown, 'did you mean "proxy"?')


class FolderOfSomebodyElse(WithConfig):
    def test_is_not_obeyed_where_everybody_may_write(self):
        self.write(self.here, "[defaults]\njobs = 3\n").chmod(0o666)

        told = self.run_plainly("config", "show", "jobs", "--json")
        files = self.run_plainly("config", "files", "--json")

        self.assertEqual(json.loads(told.out)[0]["value"], None)
        self.assertIn("./multiget.toml is not read: everybody may write into it", told.errors)
        self.assertEqual(json.loads(files.out)[-1]["state"], "not_trusted")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_is_not_obeyed_if_it_belongs_to_another_user(self):
        self.write(self.here, "[defaults]\njobs = 3\n")
        os.chown(self.here, 12345, 12345)

        told = self.run_plainly("config", "show", "jobs", "--json")

        self.assertEqual(json.loads(told.out)[0]["value"], None)
        self.assertIn("it belongs to another user", told.errors)

    def test_is_obeyed_if_it_is_named(self):
        self.write(self.here, "[defaults]\njobs = 3\n").chmod(0o666)

        self.assertEqual(self.show("--config", "multiget.toml")["defaults.jobs"]["value"], 3)


class BadConfigs(WithConfig):
    CASES = {
        b"[defaults]\nqualty = '720'\n": (":2:1: ", 'unknown key "qualty"; did you mean "quality"?'),
        b"[default]\njobs = 3\n": (":1:", 'did you mean "defaults"?'),
        b"[defaults]\njobs = 'many'\n": (":2:8: ", "should be a number from 1 to 64"),
        b"[defaults]\njobs = 0\n": (":2:8: ", "should be a number from 1 to 64"),
        b"[defaults]\nforce = true\n": (":2:9: ", "of one list", "command line"),
        b"[defaults]\nlimit-rate = '2M'\n": (":2:14: ", "[limits] rate = "),
        b"[defaults]\nsleep = '5-2'\n": (":2:9: ", "such as 2-5"),
        b"[defaults]\njobs = 3\njobs = 4\n": (":3:",),
        b"[defaults\n": (":1:",),
        b"[defaults]\ndir = '\xff\xfe'\n": (":2:",),
        b"\xff\xfe[\x00d\x00": (":1:",),
        b"\x00": (":1:",),
        b"[defaults]\nof-a-newer-version = 1\n": (":2:1: ", "unknown key"),
        b"#" * (1 << 20) + b"\n": ("longer than 1 MiB",),
        b"a = " + b"[" * 100_000: (":1:",),
    }

    def test_are_refused_with_the_place_and_the_cure(self):
        for text, sayings in self.CASES.items():
            with self.subTest(text[:60]):
                self.write(self.user, text)

                for words in (["config", "show"], ["get", "https://example.com/a.mp4"], ["run-tool", "--", "true"]):
                    self.assert_refused(self.run_plainly(*words), str(self.user), *sayings)

    def test_that_are_no_files_are_refused(self):
        self.user.mkdir()
        self.assert_refused(self.run_plainly("config", "show"), str(self.user), "no regular file")
        self.user.rmdir()
        os.mkfifo(self.user)
        self.assert_refused(self.run_plainly("config", "show"), str(self.user), "no regular file")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_that_may_not_be_read_are_refused(self):
        self.write(self.user, "").chmod(0)

        self.assert_refused(self.run_plainly("config", "show"), str(self.user), "cannot be read")

    def test_do_not_stop_what_needs_none(self):
        self.write(self.user, "[defaults\n")

        told = self.run_plainly("sites")

        self.assertEqual(told.code, 0, told)

    def test_of_the_environment_are_refused_with_the_variable(self):
        for name, value, saying in (
            ("MULTIGET_JOBS", "many", "should be a number from 1 to 64"),
            ("MULTIGET_SLEEP", "5-2", "such as 2-5"),
            ("MULTIGET_PROXY", "localhost", "write a URL"),
        ):
            with self.subTest(name):
                told = self.run_plainly("get", "https://example.com/a.mp4", **{name: value})

                self.assert_refused(told, f"the environment's {name}", saying)

    def test_name_the_default_that_cannot_be_used(self):
        self.write(self.user, "[defaults]\nca-file = 'own.pem'\n")

        told = self.run_plainly("get", "https://example.com/a.mp4")

        self.assert_refused(told, f"ca-file of {self.user}:2", "there is no such file")

    def test_a_slip_of_the_environment_is_remarked_on(self):
        told = self.run_plainly("config", "show", "jobs", MULTIGET_JOB="3")

        self.assertEqual(told.code, 0, told)
        self.assertIn("is MULTIGET_JOBS meant?", told.errors)


class Init(WithConfig):
    def test_writes_a_config_that_sets_nothing(self):
        before = self.show()

        told = self.run_plainly("config", "init")

        self.assertEqual((told.code, told.out), (0, f"{self.user}\n"), told)
        self.assertEqual(stat.S_IMODE(self.user.stat().st_mode), 0o600)
        self.assertEqual(self.show(), before)
        schema = self.user.parent / "config.schema.json"
        self.assertTrue(self.user.read_text(encoding="utf-8").startswith(f"#:schema ./{schema.name}\n"))
        self.assertEqual(json.loads(schema.read_text(encoding="utf-8"))["type"], "object")

    def test_writes_one_of_which_every_line_can_be_used(self):
        self.run_plainly("config", "init")
        lines = self.user.read_text(encoding="utf-8").splitlines()
        used = [line[1:] if line[:1] == "#" and line[1:2] not in (" ", ":", "") else line for line in lines]
        self.write(self.user, "\n".join(used))

        rows = self.show()

        self.assertEqual({row["origin"].rpartition(":")[0] for row in rows.values()}, {str(self.user)})

    def test_never_writes_over_one_that_is_there(self):
        for make in (lambda: self.write(self.user, "[defaults]\njobs = 2\n"), lambda: self.user.symlink_to("gone")):
            make()
            told = self.run_plainly("config", "init")

            self.assert_refused(told, str(self.user), "is there already", "config init FILE", "--force")
            self.assertTrue(self.user.is_symlink() or self.user.read_text() == "[defaults]\njobs = 2\n")
            self.user.unlink()
        self.assertEqual([path.name for path in self.user.parent.iterdir()], ["sites"])

    def test_replaces_it_when_told_to_and_keeps_a_link(self):
        real = self.write(self.folder / "dotfiles.toml", "[defaults]\njobs = 2\n")
        self.user.symlink_to(real)

        told = self.run_plainly("config", "init", "--force")

        self.assertEqual(told.code, 0, told)
        self.assertTrue(self.user.is_symlink())
        self.assertIn("#jobs = ", real.read_text(encoding="utf-8"))

    def test_writes_where_it_is_told_to(self):
        told = self.run_plainly("config", "init", "multiget.toml")
        folder = self.run_plainly("config", "init", ".")

        self.assertEqual(told.code, 0, told)
        self.assertTrue(self.here.read_text(encoding="utf-8").startswith(f"#:schema file://{self.user.parent}/"))
        self.assert_refused(folder, "is a directory; name a file in it")

    def test_says_what_it_cannot_write(self):
        told = self.run_plainly("config", "init", "/proc/config.toml")

        self.assertNotEqual(told.code, 0)
        self.assertIn("/proc/config.toml", told.errors)


class Defaults(WithConfig, WithSite):
    def test_hold_for_what_is_fetched_and_give_way_to_the_command_line(self):
        other = self.folder / "other"
        self.write(self.user, f"[defaults]\ndir = '{other}'\nquality = '360'\nretries = 1\n"
                              f"proxy = '{self.site.proxy}'\nca-file = '{self.site.ca}'\n")

        planned = self.run_plainly("plan", "bilibili", COURSE, "-p", "1", "--json")
        run = self.run_plainly("bilibili", COURSE, "-p", "1", "-q", "720", "-d", self.out)

        self.assertEqual(planned.code, 0, planned)
        self.assertEqual(run.code, 0, run)
        self.assert_course_page(1, 720)
        self.assertFalse(other.exists())
        self.assert_only(course_name(1))

    def test_hold_for_other_downloaders_too(self):
        self.write(self.user, f"[defaults]\nproxy = '{self.site.proxy}'\nca-file = '{self.site.ca}'\n")

        told = self.run_plainly("run-tool", "--", "curl", "-sS", "-o", "/dev/null", "https://media.example.com/plain.bin",
                                "-r", "0-99")

        self.assertEqual(told.code, 0, told)
        self.assertEqual(len(self.site.requests("media.example.com")), 1)


if __name__ == "__main__":
    unittest.main()
