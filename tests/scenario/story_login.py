# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in: by answers, from the environment, with a pasted token, and what goes wrong."""

import os

from harness import ACCOUNT, MAIL, PASSWORD, check, contains, equal, lacks, scenario, wait_for


@scenario
def three_answers_log_in(t):
    world = t.world()
    home = t.home(world)
    result = home.run("--login", MAIL, PASSWORD, "1").expect(0, out="Logged in to %s." % ACCOUNT)
    lacks(result.out, PASSWORD + "\n", "the output")
    account = home.session()["accounts"][ACCOUNT]
    equal(account["mail"], MAIL, "the stored mail")
    check(account["player"] and account["world"], "player and world are stored")
    equal(os.stat(home.session_path).st_mode & 0o777, 0o600, "mode of the session file")
    equal(os.stat(home.path()).st_mode & 0o777, 0o700, "mode of .ikabot.d")
    equal([a["account"] for a in home.ok("--accounts", "--json").json["accounts"]], [ACCOUNT])
    equal(len(world.ledger("login")), 1, "logins that the world saw")


@scenario
def a_second_login_keeps_the_session_that_is_still_good(t):
    world = t.world()
    home = t.home(world)
    home.login()
    home.login()
    equal(len(world.ledger("login")), 1, "logins that the world saw")


@scenario
def mail_and_password_file_log_in_without_a_terminal(t):
    world = t.world()
    home = t.home(world)
    home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file(),
                             "IKABOT_ACCOUNT": "s301-en"}).expect(0, out=ACCOUNT, err="")


@scenario
def a_cron_line_on_a_new_machine_logs_in_by_itself(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.run("--run", "autoPirate", "missions=2",
             env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file(),
                  "IKABOT_ACCOUNT": "s301-en"}).expect(0, out="", err="")
    identity = (home.tasks() or home.ended())[-1]["id"]
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")


@scenario
def the_credentials_folder_of_a_service_serves_as_well(t):
    world = t.world("speed=600")
    home = t.home(world)
    folder = os.path.join(t.folder, "credentials")
    os.mkdir(folder)
    with open(os.path.join(folder, "ikabot-password"), "w") as file:
        file.write(PASSWORD + "\n")
    home.environment = {"IKABOT_MAIL": MAIL, "CREDENTIALS_DIRECTORY": folder,
                        "IKABOT_ACCOUNT": "s301-en"}
    home.run("--login").expect(0, out=ACCOUNT)
    identity = home.pirate(2)["id"]
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")


@scenario
def a_password_file_that_is_missing_is_named(t):
    home = t.home(t.world())
    home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": "/nowhere/password"}
             ).expect(2, err="/nowhere/password")


@scenario
def a_pasted_token_logs_in_where_a_check_stands_before_the_password(t):
    world = t.world("challenge")
    # The world wants a check of everybody who logs in; a token that another way gave is good.
    other = t.world()
    token = os.path.join(t.folder, "token")
    with open(token, "w") as file:
        file.write(other.token() + "\n")  # the same seed, the same token
    home = t.home(world)
    home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file(),
                             "IKABOT_TOKEN_FILE": token, "IKABOT_ACCOUNT": "s301-en"}
             ).expect(0, out=ACCOUNT)
    lacks(home.whole_text(), other.token(), "what is on disk")


@scenario
def a_wrong_pasted_token_is_refused_as_a_login(t):
    home = t.home(t.world())
    token = os.path.join(t.folder, "token")
    with open(token, "w") as file:
        file.write("00000000-0000-0000-0000-000000000000\n")
    home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file(),
                             "IKABOT_TOKEN_FILE": token}).expect(77, err="token")


@scenario
def a_check_for_people_is_explained_and_never_tried(t):
    world = t.world("challenge")
    home = t.home(world)
    result = home.run("--login", MAIL, PASSWORD)
    text = result.out + result.err
    contains(text, "only a person in a browser can pass")
    contains(text, "gf-token-production")
    check(result.status != 0, "%r is not a success" % result)
    equal(home.session()["accounts"], {}, "stored accounts")
    met = world.state()["trouble"]["challenge"]["met"]
    check(met <= 1, "the login was tried %d times" % met)


@scenario
def at_a_terminal_the_token_is_pasted_when_the_lobby_wants_a_person(t):
    world = t.world("challenge")
    token = t.world().token()
    home = t.home(world)
    terminal = t.terminal(home, "--login", MAIL, PASSWORD)
    terminal.wait("paste it here")
    terminal.enter(token)
    terminal.answer(r"\(2\) .*\]", "1")
    terminal.wait("Logged in to " + ACCOUNT)
    equal(terminal.wait_ended(), 0, "exit status")
    lacks(terminal.screen(history=True), token, "the screen")


@scenario
def the_second_factor_is_asked_for(t):
    home = t.home(t.world("otp"))
    home.run("--login", MAIL, PASSWORD, "123456", "1").expect(0, out=ACCOUNT)


@scenario
def a_wrong_second_factor_is_asked_again_at_a_terminal_and_then_refused(t):
    home = t.home(t.world("otp"))
    terminal = t.terminal(home, "--login", MAIL, PASSWORD)
    terminal.answer("second factor", "111111")
    terminal.wait("The code is wrong")
    terminal.answer("second factor", "123456")
    terminal.answer(r"\(2\) .*\]", "1")
    equal(terminal.wait_ended(), 0, "exit status")
    other = t.home(home.world)
    terminal = t.terminal(other, "--login", MAIL, PASSWORD)
    for tries in range(3):
        terminal.wait(r"(second factor[\s\S]*){%d}" % (tries + 1))
        terminal.enter("1")
    terminal.answer(r"out of your browser instead\? \(y/N\)", "")
    equal(terminal.wait_ended(), 77, "exit status")
    equal(other.session()["accounts"], {}, "accounts")


@scenario
def a_mistyped_password_is_typed_again_and_no_token_is_asked_for(t):
    world = t.world()
    home = t.home(world)
    terminal = t.terminal(home, "--login", columns=80, rows=24)
    terminal.answer("Mail", "")
    terminal.wait("a mail address is needed")
    terminal.answer("Mail", MAIL)
    terminal.answer("Password", "Sesame-9417")
    terminal.wait(r"refused mail or password for %s" % MAIL)
    terminal.answer("Password", PASSWORD)
    terminal.answer(r"\(2\) .*\]", "1")
    terminal.wait("Logged in to " + ACCOUNT)
    equal(terminal.wait_ended(), 0, "exit status")
    lacks(terminal.screen(history=True), "Sesame", "the screen")
    lacks(terminal.screen(history=True), "gf-token-production", "the screen")
    equal(world.state()["trouble"]["login-refused"]["met"], 2, "passwords that were tried")


@scenario
def three_wrong_passwords_are_enough_and_a_token_is_offered(t):
    world = t.world()
    home = t.home(world)
    terminal = t.terminal(home, "--login", columns=80, rows=24)
    terminal.answer("Mail", MAIL)
    for tries in range(3):
        terminal.wait(r"(Password[\s\S]*){%d}" % (tries + 1))
        terminal.answer("Password", "wrong")
    terminal.answer(r"out of your browser instead\? \(y/N\)", "y")
    terminal.answer("paste it here", 'Cookie: locale=en; gf-token-production="%s"' % world.token())
    terminal.wait(r"\(1\) ")
    terminal.key("C-c")
    check(terminal.wait_ended() != 0, "exit status")
    equal(world.state()["trouble"]["login-refused"]["met"], 4, "passwords tried, with token()'s")


@scenario
def a_wrong_password_given_beforehand_is_tried_once_and_uses_up_no_other_answer(t):
    world = t.world()
    home = t.home(world)
    home.run("--login", MAIL, "wrong", "1").expect(77, err="refused mail or password")
    terminal = t.terminal(home, "--login", MAIL, "wrong")
    equal(terminal.wait_ended(), 77, "exit status")
    lacks(terminal.screen(history=True), "paste", "the screen")
    equal(world.state()["trouble"]["login-refused"]["met"], 2, "passwords that were tried")


@scenario
def a_cookie_is_pasted_as_the_browser_copies_it_and_typed_again_when_it_is_another(t):
    other = t.world("challenge")
    terminal = t.terminal(t.home(other), "--login", MAIL, PASSWORD)
    terminal.answer("paste it here", "PHPSESSID=ab12; locale=en")
    terminal.wait("there is no gf-token-production in what was pasted")
    terminal.answer("paste it here", 'gf-token-production: "%s"' % t.world().token())
    terminal.answer(r"\(2\) .*\]", "1")
    terminal.wait("Logged in to " + ACCOUNT)


@scenario
def the_first_screen_says_what_this_is_what_is_asked_and_what_is_stored(t):
    world = t.world()
    for size in ((80, 24), (50, 24)):
        home = t.home(world, name="home-%d" % size[0])
        for words in ((), ("--login",)):
            terminal = t.terminal(home, *words, columns=size[0], rows=size[1])
            terminal.wait(r"Mail\s*\Z")
            shown = " ".join(terminal.screen().split())
            for part in ("plays Ikariam", "ikabot --demo", "second factor", home.session_path,
                         "password itself is stored nowhere"):
                contains(shown.replace(" ", ""), part.replace(" ", ""), "the first screen")
            terminal.close()
    home.login()
    terminal = t.terminal(home, "--login", columns=80, rows=24)
    terminal.wait(r"Mail\s*\Z")
    lacks(terminal.screen(), "ikabot --demo", "the screen of one who is known")


@scenario
def a_wrong_password_is_refused_with_status_77(t):
    world = t.world()
    home = t.home(world)
    wrong = home.password_file("Sesame-9417")
    result = home.run("--login", env={"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": wrong})
    equal(result.status, 77, "status of %r" % result)
    lacks(result.out + result.err, "Sesame", "what is said")
    equal(home.session()["accounts"], {}, "stored accounts")
    met = world.state()["trouble"]["login-refused"]["met"]
    check(met == 1, "a refused password was tried %d times" % met)


@scenario
def a_wrong_password_never_opens_what_is_stored(t):
    world = t.world()
    home = t.home(world)
    home.login()
    wrong = home.password_file("wrong")
    home.run("--run", "autoPirate", "missions=2", env={"IKABOT_PASSWORD_FILE": wrong}
             ).expect(2, err="password")
    equal(home.tasks(), [], "tasks")


@scenario
def a_blocked_account_is_never_shown(t):
    world = t.world()
    home = t.home(world)
    blocked = [a for a in world.state()["accounts"] if a["blocked"]]
    check(blocked, "the world has a blocked account")
    result = home.run("--login", MAIL, PASSWORD, input="")
    check("(1)" in result.out + result.err, "%r shows choices" % result)
    for account in blocked:
        lacks(result.out + result.err, account["name"], "the choices")
    home.run("--login", MAIL, PASSWORD, env={"IKABOT_ACCOUNT": str(blocked[0]["name"])}
             ).expect(2, err="no account")


@scenario
def an_account_in_vacation_mode_is_told_so(t):
    world = t.world()
    home = t.home(world)
    world.post("/vacation", on=1, account=1001)
    result = home.run("--login", MAIL, PASSWORD, "1")
    check(result.status in (1, 77), "%r fails" % result)
    contains(result.err, "vacation")


@scenario
def a_game_that_is_not_there_gives_status_69(t):
    world = t.world()
    home = t.home(world)
    world.stop()
    result = home.run("--login", MAIL, PASSWORD, "1").expect(69)
    contains(result.err, "127.0.0.1", "the message")
    equal(home.session()["accounts"], {}, "stored accounts")


@scenario
def a_run_without_network_says_so_and_starts_nothing(t):
    home, world = t.player()
    world.stop()
    home.run("--run", "autoPirate", "missions=2").expect(69, out="")
    equal(home.tasks(), [], "tasks")


@scenario
def without_any_login_a_run_says_how_to_log_in(t):
    home = t.home(t.world())
    home.run("--run", "autoPirate", "missions=2").expect(77, err="ikabot --login")


@scenario
def nobody_there_to_type_the_password_is_said_with_the_way_out(t):
    home = t.home(t.world())
    home.login()
    home.run("--run", "autoPirate", "missions=2").expect(77, err="--remember")
    equal(home.tasks(), [], "tasks")


@scenario
def a_lobby_token_that_was_revoked_is_renewed_with_the_password(t):
    world = t.world("speed=600")
    home = t.home(world, takeBackMinutes=0)
    home.login()
    world.post("/token")
    world.post("/session")
    home.environment = {"IKABOT_MAIL": MAIL, "IKABOT_PASSWORD_FILE": home.password_file()}
    identity = home.pirate(2)["id"]
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")


@scenario
def without_password_a_revoked_token_ends_the_task_with_what_to_do(t):
    home, world = t.player("speed=20", takeBackMinutes=0)
    identity = home.pirate(5)["id"]
    home.wait_state(identity, "waiting")
    world.post("/token")
    world.post("/session")
    home.ok("--wake", identity)
    wait_for(lambda: "--login" in home.ok("--status", identity).out,
             lambda: "the task says how to log in: " + home.ok("--status", identity).out)


@scenario
def names_in_other_scripts_are_kept_and_shown(t):
    world = t.world("names=mixed", "separator=nbsp", "speed=600")
    home = t.home(world)
    home.login()
    home.remember()
    name = world.account()["name"]
    contains(home.ok("--accounts").out, name, "the account list")
    identity = home.pirate(3)["id"]
    home.wait_ended(identity)
    equal(world.raids(), 3, "raids")
