# SPDX-License-Identifier: GPL-3.0-or-later
"""Telling a person: Telegram, Discord, ntfy and a local command, against a real server on
loopback that records what arrives and plays Telegram's part."""

import json
import os
import time

from harness import (ACCOUNT, LOOKS_INSIDE, check, command_of, contains, descendants, equal, kill,
                     lacks, lives, scenario, wait_for)
from services import CHAT, TOKEN, Services, set_channel, set_telegram, told, told_locally


def messengers():
    return [p for p in descendants(os.getpid())
            if "--messenger" in command_of(p.pid) and p.state != "Z"]


def wait_silence():
    """Until nobody is under way who could tell anything."""
    wait_for(lambda: not messengers(), "the messengers have ended")


def no_secret_is_shown(home):
    lacks(home.whole_text(), "Secret-of-the_bot")
    lacks(home.whole_text(), "secret-of-the-hook")
    lacks(home.whole_text(), "secret-of-ntfy")


# --- one message for each event, over each channel


@scenario
def a_finished_task_tells_it_once_over_every_channel(t):
    home, world, services = told(t)
    identity = home.pirate(2)["id"]
    home.wait_ended(identity)
    for kind in ("text", "discord", "ntfy"):
        services.wait(kind)
    wait_silence()
    title = "autoPirate (%s) has finished" % identity
    equal(len(services.requests), 3, "messages")
    message = services.got("text")[0]
    equal(message["chat_id"], str(CHAT))
    for text in (message["text"], services.got("discord")[0]["content"],
                 services.got("ntfy")[0]["text"]):
        check(text.startswith(title + "\nServer: en, World: "), "the text %r" % text)
        contains(text, "2 missions done")
    equal(services.got("discord")[0]["allowed_mentions"], {"parse": []})
    equal(services.got("ntfy")[0]["title"], title)
    equal(services.got("ntfy")[0]["authorization"], "Bearer secret-of-ntfy")
    words = told_locally(t).split("|")
    equal(words[:2], ["--urgent", title], "the command's words")
    contains(words[2], "2 missions done")
    equal(len(words), 4, "the command ran once; its words")
    contains(home.log(identity), "Telegram: message sent")
    no_secret_is_shown(home)


@scenario
def a_failed_task_tells_it_once_and_a_stopped_one_nothing(t):
    home, world, services = told(t, troubleMinutes=0, takeBackMinutes=0)
    identity = home.pirate(9, "mission=1")["id"]
    home.wait_done(identity, 1)
    world.stop()
    home.wait_state(identity, "failed")
    services.wait("text")
    wait_silence()
    equal(len(services.got("text")), 1, "messages")
    contains(services.got("text")[0]["text"], "(%s) has failed" % identity)
    home.ok("--stop", identity)
    world.start(world.port)
    other = home.pirate(500)["id"]
    home.wait_done(other, 1)
    home.ok("--stop", other)
    equal(messengers(), [], "messengers of a task that was stopped")
    equal(len(services.got("text")), 1, "messages")


@scenario
def without_a_channel_no_process_is_started(t):
    home, world = t.player("speed=600")
    log = os.path.join(t.folder, "trace")
    child = home.spawn("--run", "autoPirate", "missions=1", "--foreground",
                       stdout=open(log, "w"))
    seen = []
    while child.poll() is None:
        seen += messengers()
        time.sleep(0.005)
    equal(seen, [], "messengers")
    equal(child.wait(), 0)
    services = Services()
    set_telegram(home, services)
    home.ok("--notify-set", "telegram", "--remove")
    identity = home.pirate(1)["id"]
    home.wait_ended(identity)
    equal(messengers(), [], "messengers")
    equal(services.requests, [], "messages")


@scenario
def a_task_in_the_foreground_ends_after_its_message(t):
    home, world, services = told(t)
    home.ok("--run", "autoPirate", "missions=1", "--foreground")
    equal(len(services.got("text")), 1, "messages when it has ended")
    equal(messengers(), [], "messengers when it has ended")


# --- questions


@scenario
def the_picture_of_a_captcha_arrives_and_a_reply_answers_it(t):
    home, world, services = told(t, "captcha-every=2")
    services.write("an old message")
    identity = home.pirate(2)["id"]
    picture = services.wait("picture")[0]
    equal(picture["name"], "captcha.png")
    equal(picture["chat_id"], str(CHAT))
    contains(picture["caption"], "autoPirate (%s) needs an answer" % identity)
    contains(picture["caption"], "%s TEXT" % identity)
    with open(home.status(identity)["picture"], "rb") as file:
        check(picture["document"] == file.read(), "the picture is the task's")
    check(picture["document"].startswith(b"\x89PNG\r\n\x1a\n"), "it is not a PNG")
    for kind in ("discord", "ntfy"):
        services.wait(kind)
    contains(services.got("ntfy")[0]["text"], "--answer %s" % identity)
    everybody = "\n".join(command_of(p.pid) for p in descendants(os.getpid()))
    contains(everybody, "--messenger %s" % identity)
    for secret in ("Secret-of-the_bot", "secret-of-the-hook", "secret-of-ntfy"):
        lacks(everybody, secret, "the list of processes")
    services.write("from a stranger", chat=CHAT + 1)
    services.write("/start")
    services.write(world.get("/captcha")["answer"])
    home.wait_ended(identity)
    wait_silence()
    equal(world.raids(), 2, "raids")
    equal(len(world.ledger("captcha-solved")), 1, "captchas solved")
    equal(world.ledger("captcha-wrong"), [], "wrong answers")
    texts = [m["text"] for m in services.got("text")]
    equal(len(texts), 2, "texts")
    check(any("%s has its answer" % identity in text for text in texts), "no confirmation")
    check(any("has finished" in text for text in texts), "not told that it has finished")
    equal({m["chat_id"] for m in services.got("text")}, {str(CHAT)}, "chats written to")
    equal(len(services.got("picture")), 1, "pictures")
    no_secret_is_shown(home)


@scenario
def a_question_is_told_once_however_often_it_is_asked(t):
    home, world, services = told(t, "captcha-every=2")
    identity = home.pirate(2)["id"]
    services.wait("picture")
    for asks in (2, 3, 4):
        home.ok("--wake", identity)
        wait_for(lambda: home.log(identity).count("needs-answer: ") >= asks,
                 lambda: "it asks again: " + home.log(identity))
    equal(len(services.got("picture")), 1, "pictures")
    home.ok("--answer", identity, "wrong")
    services.wait("picture", 2)
    contains(services.got("picture")[1]["caption"], "that was wrong")
    services.write("%s %s" % (identity.upper(), world.get("/captcha")["answer"]))
    home.wait_ended(identity)
    wait_silence()
    equal(len(services.got("picture")), 2, "pictures")


@scenario
def an_answer_from_elsewhere_sends_the_listener_home(t):
    home, world, services = told(t, "captcha-every=2")
    identity = home.pirate(200)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    check(messengers(), "there is no messenger")
    home.ok("--stop", identity)
    wait_for(lambda: not messengers(), "the messenger ends with its task", 5)
    services.write("too late")
    home.ok("--notify-test", "telegram")


@scenario
def of_two_tasks_that_ask_each_gets_its_own_answer(t):
    home, world, services = told(t, "captcha-every=1")
    first = home.pirate(1)["id"]
    services.wait("picture")
    second = home.pirate(1, "--if-running=anyway")["id"]
    services.wait("picture", 2)
    home.wait_state(second, "needs-answer")
    wait_for(lambda: services.reading == 1, "somebody listens")
    services.write("zzzz nonsense")
    services.wait("text", 1)
    contains(services.got("text")[0]["text"], "Begin with the id")
    services.write("%s wrong" % second)
    wait_for(lambda: "%s has its answer" % second in json.dumps(services.requests, default=str),
             "the second one is answered")
    services.write("also wrong", reply_to_message={"caption": "autoPirate (%s) needs" % first})
    wait_for(lambda: "%s has its answer" % first in json.dumps(services.requests, default=str),
             "the first one is answered")
    equal(services.reading_max, 1, "how many read at the same time")
    home.ok("--stop", first)
    home.ok("--stop", second)
    wait_silence()


@scenario
def a_killed_messenger_harms_nothing_and_is_replaced(t):
    home, world, services = told(t, "captcha-every=2")
    identity = home.pirate(2)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    old = {process.pid for process in messengers()}
    for pid in old:
        kill(pid)
    wait_for(lambda: messengers() and not old & {p.pid for p in messengers()}, "it is replaced")
    equal(home.task(identity)["state"], "needs-answer")
    wait_for(lambda: services.reading == 1, "somebody listens again")
    services.write(world.get("/captcha")["answer"])
    answered = wait_for(lambda: world.ledger("captcha-solved") or world.ledger("captcha-wrong"),
                        "the answer arrives")
    check(answered, "no answer")
    equal(len(services.got("picture")), 1, "pictures")
    home.stop_all()
    wait_silence()


@scenario
def a_task_that_was_killed_while_it_asks_takes_its_messenger_along(t):
    home, world, services = told(t, "captcha-every=2")
    task = home.pirate(2)
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    kill(home.task(task["id"])["pid"])
    wait_for(lambda: not messengers(), "the messenger ends with its task", 5)
    services.write("for nobody")
    home.ok("--recover")
    services.wait("picture", 2)
    wait_for(lambda: services.reading == 1, "somebody listens again")
    services.write(world.get("/captcha")["answer"])
    home.wait_ended(task["id"])
    wait_silence()
    equal(world.ledger("captcha-wrong"), [], "wrong answers")
    equal(world.raids(), 2, "raids")


# --- channels that are dead


@scenario
def what_could_not_be_sent_is_told_when_the_channel_is_back(t):
    home, world, services = told(t)
    services.close()
    identity = home.pirate(1)["id"]
    home.wait_ended(identity)
    for title in ("Telegram", "Discord", "ntfy"):
        wait_for(lambda: "warning: %s, message not sent" % title in home.log(identity),
                 lambda: home.log(identity))
    wait_for(lambda: "has finished" in told_locally(t), "the command tells it")
    equal([task["id"] for task in home.tasks()], [], "tasks")
    back = Services(services.server.server_port)
    for kind in ("text", "discord", "ntfy"):
        back.wait(kind)
    wait_silence()
    equal(len(back.requests), 3, "messages")
    wait_for(lambda: home.files("state") == [], "nothing is left of it")
    no_secret_is_shown(home)


@scenario
def a_server_that_hangs_delays_no_task_and_no_stop(t):
    home, world, services = told(t, "captcha-every=2")
    services.hanging = True
    identity = home.pirate(2)["id"]
    home.wait_state(identity, "needs-answer")
    services.wait("picture")
    begin = time.monotonic()
    home.ok("--stop", identity)
    check(time.monotonic() - begin < 2, "the stop took %.1f s" % (time.monotonic() - begin))
    wait_for(lambda: not messengers(), "the messenger ends with its task", 8)
    services.close()


@scenario
def a_command_that_hangs_is_killed(t):
    home, world = t.player("speed=600")
    set_channel(home, "command", words="sleep 1000")
    home.run("--notify-test", "command").expect(1, out="failed: sleep")
    stubborn = os.path.join(t.folder, "stubborn")
    with open(stubborn, "w") as file:
        file.write("#!/bin/sh\nsleep 1000 &\necho $! >%s.pid\nwait\n" % stubborn)
    os.chmod(stubborn, 0o755)
    set_channel(home, "command", words=stubborn)
    child = home.run("--notify-test", "command").expect(1, out="killed")
    check(9 < child.seconds < 20, "it took %.1f s" % child.seconds)
    with open(stubborn + ".pid") as file:
        pid = int(file.read())
    wait_for(lambda: not lives(pid), "what it had started is killed, too")
    set_channel(home, "command", words="no-such-program-anywhere")
    home.run("--notify-test").expect(1, out="cannot be started")


# --- setting up


@scenario
def telegram_is_set_up_tested_and_removed_in_the_menu(t):
    services = Services()
    home, world = t.player("speed=600")
    terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": home.password_file(),
                                     "IKABOT_TELEGRAM_URL": services.base})
    terminal.menu()
    services.write("/ikabot 0000")  # before we asked: means nothing
    terminal.enter("21")
    terminal.wait("Notifications")
    terminal.enter("2")
    terminal.wait("Telegram")
    terminal.enter("1")
    terminal.wait("Set up")
    terminal.enter("1")
    terminal.answer("Token of your bot", " " + TOKEN + " ")
    screen = terminal.wait(r"@practice_bot[\s\S]*/ikabot \d{4}")
    lacks(screen, TOKEN)
    number = screen.split("/ikabot ")[1][:4]
    services.write("hello")
    services.write("/ikabot %04d" % ((int(number) + 1) % 10000), chat=5)
    services.write("  /ikabot %s " % number)
    terminal.wait("the test message was sent")
    equal(services.got("text")[0]["chat_id"], str(CHAT))
    contains(services.got("text")[0]["text"], "Notifications arrive here")
    terminal.enter()
    terminal.menu()
    terminal.enter("210212")
    terminal.wait("the test message was sent")
    equal(len(services.got("text")), 2, "messages")
    terminal.enter()
    terminal.menu()
    terminal.enter("210213")
    terminal.wait("no longer set up")
    terminal.enter()
    terminal.menu()
    if LOOKS_INSIDE:
        with open("/proc/%d/maps" % terminal.pid()) as maps:
            lacks(maps.read(), "libcurl")
    terminal.enter("0")
    home.run("--notify-test").expect(66, err="21, 2")
    no_secret_is_shown(home)


@scenario
def the_handshake_is_given_up_with_control_c(t):
    services = Services()
    home, world = t.player("speed=600")
    terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": home.password_file(),
                                     "IKABOT_TELEGRAM_URL": services.base})
    terminal.menu()
    terminal.enter("210211")
    terminal.answer("Token of your bot", "4711:wrong")
    terminal.wait("Unauthorized")
    terminal.enter()
    terminal.menu()
    terminal.enter("210211")
    terminal.answer("Token of your bot", TOKEN)
    terminal.wait("Ctrl-C gives up")
    terminal.key("C-c")
    terminal.wait(r"It was given up\.")
    terminal.menu()
    terminal.enter("0")
    home.run("--notify-test").expect(66)


@scenario
def the_other_channels_are_set_up_in_the_menu_and_tested(t):
    services = Services()
    home, world = t.player("speed=600")
    terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": home.password_file()})
    for code, prompts in (("210221", [services.base + "/hook/secret-of-the-hook"]),
                          ("210231", [services.base + "/topic", "secret-of-ntfy"]),
                          ("210241", ["true"])):
        terminal.menu()
        terminal.enter(code)
        for text in prompts:
            terminal.answer(r"(URL|topic\)|none\)|\(notify-send\)): *$", text)
        terminal.wait("the test message was sent")
        terminal.enter()
    terminal.menu()
    terminal.enter("210221")
    terminal.answer("Webhook URL", "http://example.com/hook")
    terminal.wait("https address, or http on this machine")
    terminal.enter()
    terminal.menu()
    terminal.enter("0")
    child = home.ok("--notify-test")
    for title in ("Discord", "ntfy", "Command"):
        contains(child.out, "%-9s sent" % title)
    equal(len(services.got("discord")), 2, "messages")


@scenario
def channels_are_set_from_standard_input_and_checked(t):
    home, world = t.player("speed=600")
    for channel, text, complaint in (
            ("telegram", "botToken=nonsense\nchatId=1\n", "botToken"),
            ("telegram", "botToken=%s\nchatId=me\n" % TOKEN, "chatId"),
            ("telegram", "botToken=%s\n" % TOKEN, "chatId"),
            ("discord", "webhook=http://127.example.com/x\n", "https"),
            ("discord", "webhook=http://a@127.0.0.1/x\n", "https"),
            ("discord", "webhook=ftp://127.0.0.1/x\n", "https"),
            ("ntfy", "address=https://ntfy.example/x\n", "not a key of ntfy"),
            ("command", "", "words")):
        child = home.run("--notify-set", channel, input=text)
        child.expect(2, err=complaint)
        lacks(child.err, "Secret-of-the_bot")
    home.run("--notify-set", "pigeon", input="").expect(2, err="pigeon")
    home.run("--notify-test", "pigeon").expect(2, err="pigeon")
    equal(home.session()["accounts"][ACCOUNT].get("notify"), None, "open part")
