# The completions in the shells they are for, asked as a user asks them, and the manual as its readers read it.

import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import threading
import unittest

import harness

PROGRAMS = ("bash", "zsh", "fish", "groff", "mandoc")
BASH_PACKAGE = "/usr/share/bash-completion/bash_completion"

# What bash hands to a completion function, and what it takes from it.
BASH = """
complete() { :; }
source "$SCRIPT"
unset -f complete
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE="${COMP_WORDS[*]}"
COMP_POINT=${#COMP_LINE}
_multiget
printf '%s\\n' "${COMPREPLY[@]}"
"""

# Writes down all that is offered to the line editor, and a mark once a list is complete.
ZSH = """
autoload -Uz compinit
compinit -u -D
source $SCRIPT
PS1=ready
compadd() {
  local -a found
  if [[ -z ${argv[(r)-[OAD]*]} ]]; then
    builtin compadd -O found "$@"
    (( $#found )) && print -rl -- $found >>$OFFERED
  fi
  builtin compadd "$@"
}
offer() { zle list-choices; print -r -- END >>$OFFERED }
zle -N offer
bindkey '^T' offer
print -r -- BEGIN >>$OFFERED
"""


class WithPrograms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = os.environ.get("MULTIGET_BIN", "")
        missing = [name for name in PROGRAMS if not shutil.which(name)]
        if missing:
            raise AssertionError(f"not in PATH: {', '.join(missing)}; scripts/setup installs them")
        folder = tempfile.TemporaryDirectory(prefix="multiget-e2e-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        for name in ("one.toml", "two.csv"):
            (cls.folder / name).touch()
        (cls.folder / "courses").mkdir()

    @classmethod
    def multiget(cls, *words):
        command = [cls.program, *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=cls.environment).stdout


class Completions:
    """What each shell must be able to; `offered(words)` asks it, the last word is what was begun."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls.folder / f"completion.{cls.shell}"
        cls.script.write_text(cls.multiget("completions", cls.shell), encoding="utf-8")

    def ask(self, command, **more):
        run = subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8", cwd=self.folder, timeout=60,
            env={**self.environment, "SCRIPT": str(self.script), **more},
        )
        self.assertEqual(run.stderr, "")
        return {line for line in run.stdout.split("\n") if line}

    def test_the_name_of_a_site(self):
        self.assertEqual(self.offered("bili"), {"bilibili"})

    def test_every_verb_of_the_help_and_every_site(self):
        sites = {line.split()[0] for line in self.multiget("sites").split("\n\n")[0].splitlines()}
        in_help = {line.split()[0].split(",")[0] for line in self.multiget("--help").splitlines() if line.startswith("  ")}

        offered = self.offered("")

        self.assertGreaterEqual(offered, {"get", "plan", "status", "completions", "bilibili"})
        self.assertLessEqual(offered - sites, in_help)

    def test_a_verb_by_its_beginning(self):
        self.assertEqual(self.offered("sta"), {"stats", "status"})

    def test_options_of_a_verb(self):
        self.assertGreaterEqual(self.offered("get", "https://a.example/x", "--limit-r"), {"--limit-rate", "--limit-rate-per-job"})
        self.assertEqual(self.offered("stats", "--sin"), {"--since"})
        self.assertEqual(self.offered("status", "--sin"), set())

    def test_options_of_a_site_by_its_alias(self):
        self.assertEqual(self.offered("bili", "BV1", "--keep"), {"--keep-danmaku"})

    def test_options_of_an_address_alone(self):
        self.assertEqual(self.offered("https://a.example/x", "--keep"), {"--keep-danmaku"})

    def test_options_behind_one_with_a_value(self):
        self.assertEqual(self.offered("bilibili", "-p", "3", "BV1", "--qual"), {"--quality"})

    def test_the_choices_of_an_option(self):
        self.assertEqual(self.offered("bilibili", "--download", ""), {"native", "engine"})
        self.assertEqual(self.offered("stats", "--by", "h"), {"host"})

    def test_the_values_of_a_list(self):
        self.assertGreaterEqual(self.offered("get", "--engine", "you"), {"you-get"})
        self.assertTrue({word.rpartition(",")[2] for word in self.offered("get", "--engine", "yt-dlp,you")} >= {"you-get"})

    def test_nothing_where_any_text_may_stand(self):
        self.assertEqual(self.offered("bilibili", "--pages", ""), set())
        self.assertEqual(self.offered("why", ""), set())

    def test_files_and_directories_where_they_belong(self):
        files = {name.rstrip("/") for name in self.offered("get", "--config", "")}
        directories = {name.rstrip("/") for name in self.offered("get", "--dir", "")}

        self.assertGreaterEqual(files, {"one.toml", "two.csv"})
        self.assertIn("courses", directories)
        self.assertNotIn("one.toml", directories)

    def test_the_places_of_a_verb(self):
        self.assertGreaterEqual(self.offered("completions", ""), {"bash", "zsh", "fish"})
        self.assertEqual(self.offered("plan", "bili"), {"bilibili"})

    def test_another_program_behind_two_dashes(self):
        self.assertIn("mandoc", self.offered("run-tool", "-r", "2M", "--", "mando"))


class Bash(Completions, WithPrograms):
    shell = "bash"

    def offered(self, *words):
        return self.ask(["bash", "--norc", "-c", BASH, "bash", "multiget", *words])

    def test_a_value_behind_an_equals_sign(self):
        # bash takes the word apart there.
        self.assertEqual(self.offered("bilibili", "--download", "=", "n"), {"native"})

    def test_an_options_other_name_if_no_first_one_fits(self):
        self.assertEqual(self.offered("bilibili", "--rate-"), {"--rate-limit"})

    def test_files_with_blanks_are_one_word(self):
        (self.folder / "my settings.toml").touch()

        self.assertEqual(self.offered("get", "--config", "my"), {"my settings.toml"})


class BashWithItsPackage(Bash):
    def offered(self, *words):
        return self.ask(["bash", "--norc", "-c", f"source {BASH_PACKAGE}\n{BASH}", "bash", "multiget", *words])


class Fish(Completions, WithPrograms):
    shell = "fish"

    def offered(self, *words):
        line = " ".join(["multiget", *words])
        lines = self.ask(["fish", "--no-config", "-c", "source $SCRIPT; complete -C $argv[1]", line])
        return {line.split("\t")[0] for line in lines}


class Zsh(Completions, WithPrograms):
    shell = "zsh"

    def offered(self, *words):
        setup, told = self.folder / "setup.zsh", self.folder / "offered"
        setup.write_text(ZSH, encoding="utf-8")
        told.write_text("", encoding="utf-8")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**self.environment, "SCRIPT": str(self.script), "OFFERED": str(told)})
        # Nobody looks at the screen, but somebody must take what is written there.
        screen = threading.Thread(target=self.drain, args=(terminal,), daemon=True)
        screen.start()
        try:
            os.write(terminal, f"source {setup}\n".encode())
            harness.eventually(lambda: "BEGIN\n" in told.read_text(), "zsh is ready")
            os.write(terminal, " ".join(["multiget", *words]).encode() + b"\x14")
            harness.eventually(lambda: told.read_text().endswith("END\n"), "zsh has told what it offers")
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            screen.join(10)
            os.close(terminal)
        lines = told.read_text(encoding="utf-8").split("BEGIN\n")[1].splitlines()[:-1]
        return {line.rstrip("=") for line in lines if line and not line.startswith("_")}

    @staticmethod
    def drain(terminal):
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            return  # the other end is closed


class Manual(WithPrograms):
    def pages(self):
        self.multiget("man", "--dir", self.folder / "man")
        return sorted((self.folder / "man").glob("man[15]/*"))

    def test_every_page_is_read_without_a_complaint(self):
        for page in self.pages():
            for command in (["groff", "-man", "-ww", "-k", "-Tutf8"], ["mandoc", "-T", "lint", "-W", "warning"]):
                with self.subTest(page=page.name, command=command[0]):
                    run = subprocess.run([*command, page], capture_output=True, encoding="utf-8", env=self.environment)
                    said = run.stderr if command[0] == "groff" else run.stdout
                    # The same sources give the same page on every day.
                    self.assertEqual([line for line in said.splitlines() if "missing date" not in line], [])

    def test_every_verb_has_a_page_that_tells_its_options(self):
        names = {page.name for page in self.pages()}

        self.assertGreaterEqual(names, {"multiget.1", "multiget-get.1", "multiget-run-tool.1", "multiget.toml.5"})
        text = subprocess.run(
            ["mandoc", "-T", "utf8", self.folder / "man/man1/multiget-get.1"], check=True, capture_output=True,
            encoding="utf-8", env=self.environment,
        ).stdout.replace("\b_", "")
        plain = "".join(char for at, char in enumerate(text) if text[at + 1:at + 2] != "\b" and char != "\b")
        for name in ("--pages", "--quality", "--limit-rate-per-job", "--progress"):
            self.assertIn(name, plain)

    def test_a_page_alone_is_the_same_page(self):
        self.pages()

        self.assertEqual(self.multiget("man", "get"), (self.folder / "man/man1/multiget-get.1").read_text(encoding="utf-8"))

    def test_there_is_no_page_of_what_is_no_verb(self):
        run = subprocess.run([self.program, "man", "nosuch"], capture_output=True, encoding="utf-8", env=self.environment)

        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("nosuch", run.stderr)
