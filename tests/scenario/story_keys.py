# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and secrets part: the password is changed at the lobby, a file is lost, or comes back from
a backup. What does not fit is passed over and named, and a login puts everything right."""

import os
import shutil

from harness import ACCOUNT, MAIL, PASSWORD, check, contains, equal, lacks, scenario, wait_for

NEW = "another-secret"


def key_path(home):
    return home.path("keys", ACCOUNT.replace("/", "+") + ".key")


def write_key(home, content, mode=0o600):
    with open(key_path(home), "wb") as file:
        file.write(content)
    os.chmod(key_path(home), mode)


def edit(home, change):
    session = home.session()
    change(session["accounts"][ACCOUNT])
    home.write_session(session)


def looks(home, password=None):
    """A start that does its work at once, as cron would do it."""
    env = {"IKABOT_PASSWORD_FILE": home.password_file(password)} if password else None
    return home.run("--run", "shipMovements", env=env)


def change_password(world, password):
    port = world.port
    world.stop()
    world.options = tuple(o for o in world.options if not o.startswith("password="))
    world.options += ("password=" + password,)
    world.start(port)


def log_in(home, password):
    return home.ok("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_ACCOUNT": "s301-en",
                                   "IKABOT_PASSWORD_FILE": home.password_file(password)})


@scenario
def a_kept_key_outlives_its_password_by_being_renewed_at_the_login(t):
    home, world = t.player()
    home.run("--notify-set", "command", input="words=true\n").expect(0)
    change_password(world, NEW)
    contains(log_in(home, NEW).out, "made anew")
    looks(home).expect(0, err="")
    looks(home, NEW).expect(0, err="")
    home.run("--remember").expect(0, err="")
    contains(home.ok("--accounts").out, "key kept for unattended starts")
    # The old key was there to open what the old password had sealed: nothing is lost.
    contains(home.ok("--notify-test").out, "Command   sent")


# What is done to a home that keeps its key; what then works without a person; what with the right
# password; what is named. None: a login is needed.
def no_salt(home):
    edit(home, lambda account: account.pop("salt"))


def bad_salt(home):
    edit(home, lambda account: account.update(salt="AAAA"))


def no_secrets(home):
    edit(home, lambda account: account.pop("secrets"))


def bad_secrets(home):
    edit(home, lambda account: account.update(secrets="AAAA"))


def no_key(home):
    os.remove(key_path(home))


def short_key(home):
    write_key(home, b"short")


def empty_key(home):
    write_key(home, b"")


def long_key(home):
    write_key(home, b"x" * 4000)


def foreign_key(home):
    write_key(home, bytes(range(32)))


def open_key(home):
    os.chmod(key_path(home), 0o644)


def folder_for_a_key(home):
    os.remove(key_path(home))
    os.mkdir(key_path(home))


PARTINGS = (
    # alone: the status without a person; with: with the right password; named: in the message;
    # doctor: what it names, None when there is nothing to say
    (no_salt, 0, 0, "", "salt"),
    (bad_salt, 0, 0, "", "salt"),
    (no_secrets, 77, None, "--login", "--login"),
    (bad_secrets, 77, 77, "damaged", "damaged"),
    (no_key, 77, 0, "--remember", None),
    (short_key, 77, 0, "holds no key", "holds no key"),
    (empty_key, 77, 0, "holds no key", "holds no key"),
    (long_key, 77, 0, "larger than", "larger than"),
    (foreign_key, 77, 0, "the key that is kept for " + ACCOUNT, "the key that is kept"),
    (open_key, 77, 0, "chmod 600", "chmod 600"),
    (folder_for_a_key, 77, 0, "move it away", "move it away"),
)


def parted(t, number, parting):
    do, alone, with_password, named, doctor = parting
    world = t.world("speed=600")
    home = t.home(world, name="home-%d-%s" % (number, do.__name__))
    home.login()
    home.remember()
    do(home)
    found = looks(home)
    check(found.status == alone and named in found.err,
          lambda: "%s: %r instead of %d with %r" % (do.__name__, found, alone, named))
    if with_password is not None:
        found = looks(home, PASSWORD)
        check(found.status == with_password, lambda: "%s, with password: %r" % (do.__name__, found))
        if alone != 0 and do is not no_key:
            contains(found.err, named, "what is said of what was passed over (%s)" % do.__name__)
    said = home.run("--doctor").out
    if doctor is not None:
        contains([line for line in said.split("\n") if "LOOK" in line and doctor in line][:1]
                 and said, doctor, "%s: what the doctor complains of: %s" % (do.__name__, said))
    if do in (open_key, folder_for_a_key):
        return  # the person has to close or move it
    log_in(home, PASSWORD)
    if do is no_key:
        home.remember()
    if do in (no_secrets, bad_secrets, no_salt, bad_salt, no_key, short_key, empty_key,
              long_key, foreign_key):
        looks(home).expect(0, err="")
        looks(home, PASSWORD).expect(0, err="")
    lacks(home.run("--doctor").out, ACCOUNT + ": the", "the doctor after the login")


def the_parting(number):
    def test(t):
        parted(t, number, PARTINGS[number])
    test.__name__ = "what_has_parted_is_named_and_cured_%s" % PARTINGS[number][0].__name__
    test.__module__ = __name__
    return scenario(test)


for index in range(len(PARTINGS)):
    the_parting(index)


@scenario
def a_session_file_from_a_backup_opens_again_after_a_login(t):
    home, world = t.player()
    backup = home.session_path + ".backup"
    shutil.copy(home.session_path, backup)
    change_password(world, NEW)
    log_in(home, NEW)
    os.rename(backup, home.session_path)
    looks(home).expect(77, err=["the key that is kept", "--remember"])
    looks(home, NEW).expect(2, err=["the key that is kept", "the password in"])
    contains(home.ok("--accounts").out, "of another password")
    log_in(home, NEW)
    looks(home).expect(0, err="")
    looks(home, NEW).expect(0, err="")


@scenario
def a_wrong_password_file_is_passed_over_for_the_credentials_and_then_a_person(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.login()
    folder = os.path.join(t.folder, "credentials")
    os.mkdir(folder)
    with open(os.path.join(folder, "ikabot-password"), "w") as file:
        file.write(PASSWORD + "\n")
    wrong = home.password_file("wrong")
    for path in (wrong, "/nowhere/at/all"):
        env = {"IKABOT_PASSWORD_FILE": path, "CREDENTIALS_DIRECTORY": folder}
        home.run("--run", "shipMovements", env=env).expect(0, err=path)
    terminal = t.terminal(home, "--remember", env={"IKABOT_PASSWORD_FILE": wrong})
    terminal.answer("Password of", PASSWORD)
    equal(terminal.wait_ended(), 0, "exit status")
    contains(terminal.screen(history=True), "the password in", "what is named")
    looks(home).expect(0, err="")


@scenario
def a_running_task_takes_up_the_renewed_key(t):
    home, world = t.player("speed=20")
    identity = home.pirate(5)["id"]
    home.wait_out(identity)
    change_password(world, NEW)
    log_in(home, NEW)
    home.ok("--wake", identity)
    steps = home.status(identity)["counters"]["steps"]
    wait_for(lambda: home.status(identity)["counters"]["steps"] > steps, "it looks again")
    status = home.status(identity)
    lacks(status["status"], "key", "the status")
    equal(status["counters"]["errors"], 0, "errors")


@scenario
def a_running_task_whose_key_is_kept_nowhere_says_how_to_give_it_the_new_one(t):
    world = t.world("speed=20")
    home = t.home(world)
    home.login()
    home.environment = {"IKABOT_PASSWORD_FILE": home.password_file()}
    identity = home.pirate(5)["id"]
    home.wait_out(identity)
    change_password(world, NEW)
    log_in(home, NEW)
    home.ok("--wake", identity)
    wait_for(lambda: "--restart" in home.status(identity)["status"],
             lambda: "it says what to do: %r" % home.status(identity))
    equal(home.task(identity)["state"], "waiting", "the state")
    home.ok("--restart", identity)
    wait_for(lambda: "key" not in home.status(identity)["status"], "it goes on")


@scenario
def a_pasted_token_begins_anew_with_another_password_only_when_told_so(t):
    world = t.world("challenge")
    token = t.world().token()
    home = t.home(t.world())
    home.login()
    before = home.session()["accounts"][ACCOUNT]["secrets"]
    home.world = world
    for answer, status in (("n", 77), ("y", 0)):
        terminal = t.terminal(home, "--login", MAIL, NEW, env={"IKABOT_ACCOUNT": "s301-en"})
        terminal.wait("paste it here")
        terminal.enter(token)
        terminal.answer("Begin anew", answer)
        equal(terminal.wait_ended(), status, "exit status after %s" % answer)
        same = home.session()["accounts"][ACCOUNT]["secrets"] == before
        equal(same, answer == "n", "the secrets are as they were")
    looks(home, NEW).expect(0)


@scenario
def a_byte_order_mark_and_a_foreign_line_end_are_no_part_of_password_or_token(t):
    world = t.world("challenge")
    token = os.path.join(t.folder, "token")
    password = os.path.join(t.folder, "password")
    for path, text in ((token, t.world().token()), (password, PASSWORD)):
        with open(path, "wb") as file:
            file.write(b"\xef\xbb\xbf" + text.encode() + b"\r\n")
        os.chmod(path, 0o600)
    home = t.home(world)
    home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": password,
                             "IKABOT_TOKEN_FILE": token, "IKABOT_ACCOUNT": "s301-en"}
             ).expect(0, out=ACCOUNT)
    looks(home, PASSWORD).expect(0)
    with open(password, "wb") as file:
        file.write(PASSWORD.encode("utf-16"))
    home.run("--run", "shipMovements", env={"IKABOT_PASSWORD_FILE": password}
             ).expect(77, err="UTF-16")


@scenario
def a_password_file_that_others_read_is_warned_about_and_one_they_may_write_is_not_used(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.login()
    password = home.password_file()
    env = {"IKABOT_PASSWORD_FILE": password}
    for mode, status, said in ((0o600, 0, ""), (0o640, 0, "chmod 600"), (0o644, 0, "chmod 600"),
                               (0o666, 77, "chmod 600")):
        os.chmod(password, mode)
        home.run("--run", "shipMovements", env=env).expect(status, err=said)
        if mode == 0o666:
            home.run("--login", env=dict(env, IKABOT_MAIL=MAIL)).expect(2, err=said)


@scenario
def answers_that_do_not_fit_the_login_end_it_and_are_tried_on_no_other_question(t):
    world = t.world("otp")
    home = t.home(world)
    home.run("--login", MAIL, PASSWORD, "123456", "7", "1").expect(2, err="Which account?")
    equal(home.session()["accounts"], {}, "accounts")
    home.run(MAIL, PASSWORD, "111111", "123456", "1", "0").expect(2, err="second factor")
    met = world.state()["trouble"]
    equal(home.session()["accounts"], {}, "accounts: %r" % met)
    secret = home.run("--login", MAIL, "Sesame-9417", "1", "17")
    check(secret.status != 0, "%r is not a success" % secret)
    lacks(secret.out + secret.err, "Sesame", "what is said")
