# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lints of the documents share: reading a page, complaining at a line of it."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("BUILD", "build") / "ikabot"
README, PAGE1, PAGE5, PAGE7 = "README.md", "man/ikabot.1", "man/ikabot.5", "man/ikabot-code.7"

complaints = []


def complain(name, text, what):
    """At the line of the file that holds the text."""
    lines = read(name).splitlines()
    number = next((i for i, line in enumerate(lines, 1) if text in line), 1)
    complaints.append(f"{name}:{number}: {what}")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def ask(*arguments, home=None):
    environment = dict(os.environ, IKABOT_HOME=home) if home else None
    answer = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False,
                            env=environment)
    if answer.returncode != 0:
        sys.exit(f"tests/lint:1: {PROGRAM.name} {' '.join(arguments)} failed: {answer.stderr}")
    return answer.stdout


def section(page, heading):
    """The lines of a section, or sub-section, of a manual page."""
    text = read(page)
    kind = "h" if f".Sh {heading}\n" in text else "s"
    found = re.search(rf"^\.S{kind} {re.escape(heading)}\n(.*?)(?=^\.S[h{kind}] |\Z)", text, re.M | re.S)
    if not found:
        complaints.append(f"{page}:1: there is no section {heading}")
    return found.group(1) if found else ""


def items(text, pattern):
    return set(re.findall(pattern, text, re.M))


def outer_items(text):
    """The lists in a section without the lists in their items."""
    depth = 0
    lines = []
    for line in text.splitlines():
        depth += line.startswith(".Bl") - line.startswith(".El")
        if depth == 1:
            lines.append(line)
    return "\n".join(lines)


def outer_and_inner(text):
    """The section with the items of inner lists as plain lines."""
    depth = 0
    lines = []
    for line in text.splitlines():
        depth += line.startswith(".Bl") - line.startswith(".El")
        lines.append(line if depth == 1 else line.replace(".It ", ".", 1))
    return "\n".join(lines)


def words_of_items(text):
    """The names in ".It Cm one , Cm two"."""
    return {word for line in re.findall(r"^\.It (Cm .*)", text, re.M)
            for word in re.findall(r"Cm ([\w-]+)", line)}


def compare(what, ours, page, theirs):
    for name in sorted(ours - theirs):
        complaints.append(f"{page}:1: {what} {name} is not described")
    for name in sorted(theirs - ours):
        complain(page, name, f"{what} {name} does not exist")


def sources():
    for path in sorted((ROOT / "src").rglob("*.c")):
        yield path.read_text(encoding="utf-8")


def number_of(word, text):
    """A literal, or a constant of that file."""
    found = re.search(rf"\b{word} = ([\d *]+)[,\s}}]", text)
    word = found.group(1) if found else word
    if not re.fullmatch(r"[\d *]+", word):
        complaints.append(f"tests/lint:1: {word} is not a number")
        return None
    result = 1
    for factor in word.split("*"):
        result *= int(factor)
    return result


def report():
    """The status of the lint, after all that it found."""
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0
