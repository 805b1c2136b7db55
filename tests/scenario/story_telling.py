# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person is told when channels are away, lose answers, limit the rate, or are flooded:
told until it is done, and once."""

import json
import os
import time

from harness import ACCOUNT, check, command_of, contains, descendants, equal, kill, lacks, scenario, wait_for
from services import CHAT, TOKEN, Services, set_channel, set_telegram


def messengers():
    return [p for p in descendants(os.getpid())
            if "--messenger" in command_of(p.pid) and p.state != "Z"]


def asking(t, *options, **settings):
    """A player whose first mission asks for a captcha, over Telegram."""
    services = Services()
    home, world = t.player("speed=600", "captcha-every=1", *options, **settings)
    set_telegram(home, services)
    return home, world, services


def drop(request):
    """The server has taken the message, and its answer is lost."""
    request.close_connection = True
    request.connection.close()
    return True


# --- what is told again, and what is not


@scenario
def a_question_waits_until_its_channel_is_back(t):
    home, world, services = asking(t)
    away = [True]

    def hook(kind, request, what):
        if away[0]:
            services.answer(request, {"ok": False, "description": "Bad Gateway"}, 502)
        return away[0]

    services.hook = hook
    identity = home.pirate(1)["id"]
    services.wait("picture", 2)
    away[0] = False
    seen = len(services.got("picture"))
    services.wait("picture", seen + 1)
    wait_for(lambda: services.reading == 1, "somebody listens")
    services.write(world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(len(services.got("picture")), seen + 1, "pictures")
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


@scenario
def an_answer_that_comes_between_a_kill_and_the_repetition_is_heard(t):
    """The messenger is killed when the question has arrived, and the person answers at once."""
    home, world, services = asking(t)
    killed = []

    def hook(kind, request, what):
        if kind != "picture" or killed:
            return False
        killed.extend(process.pid for process in messengers())
        services.write(world.get("/captcha")["answer"])
        for pid in killed:
            kill(pid)
        return drop(request)

    services.hook = hook
    identity = home.pirate(1)["id"]
    home.wait_ended(identity)
    contains(services.got("picture")[1]["caption"], "(perhaps told before)")
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


@scenario
def an_event_whose_answer_was_lost_is_told_once(t):
    services = Services()
    home, world = t.player("speed=600")
    set_channel(home, "ntfy", url=services.base + "/topic")
    services.hook = lambda kind, request, what: drop(request)
    identity = home.pirate(1)["id"]
    home.wait_ended(identity)
    services.wait("ntfy")
    wait_for(lambda: not messengers(), "the messenger has ended")
    equal(len(services.got("ntfy")), 1, "messages")
    contains(home.log(identity), "ntfy, perhaps sent: ")
    contains(home.log(identity), "it is not sent again")


@scenario
def a_gateway_that_fails_is_a_perhaps_and_a_refusal_is_tried_again(t):
    for status, content, count, said in ((504, {}, 1, "perhaps sent"),
                                         (500, {"message": "no"}, 2, "message not sent"),
                                         (503, {}, 2, "message not sent")):
        services = Services()
        home, world = t.player("speed=600")
        set_channel(home, "discord", webhook=services.base + "/hook/secret-of-the-hook")
        first = [True]

        def hook(kind, request, what):
            if not first[0]:
                return False
            first[0] = False
            services.answer(request, content, status)
            return True

        services.hook = hook
        identity = home.pirate(1)["id"]
        home.wait_ended(identity)
        services.wait("discord", count)
        wait_for(lambda: not messengers(), "the messenger has ended")
        equal(len(services.got("discord")), count, "messages after status %d" % status)
        contains(home.log(identity), "Discord, %s: " % said)
        services.close()


@scenario
def a_task_that_finishes_while_its_messenger_leaves_tells_it(t):
    home, world, services = asking(t)

    def hook(kind, request, what):
        if kind == "text" and "goes on" in what["text"]:
            time.sleep(1.5)  # the messenger waits for whoever says that, and then leaves
        return False

    services.hook = hook
    identity = home.pirate(1)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    services.write(world.get("/captcha")["answer"])
    home.wait_ended(identity)
    wait_for(lambda: home.files("state") == [], "nothing is left of it")
    wait_for(lambda: not messengers(), "the messengers have ended")
    told = [m["text"] for m in services.got("text") if "has finished" in m["text"]]
    equal(len(told), 1, "messages that it has finished")


def failing_together(t, count, hook, home_of=None):
    """That many tasks of a home whose world has gone, once all have failed. The hook answers a
    message on Discord itself, or gives False: then it counts as arrived. Gives home, services,
    ids, and the messages that arrived."""
    services, got = Services(), []
    home, world = t.player("speed=600", troubleMinutes=0, requestGapMs=0, takeBackMinutes=0)
    set_channel(home, "discord", webhook=services.base + "/hook/secret-of-the-hook")
    (home_of if home_of is not None else []).append(home)

    def note(kind, request, what):
        if kind == "discord" and hook(request, what):
            return True
        got.append(what["content"])
        return False

    services.hook = note
    tasks = [home.pirate(500, "--if-running=anyway")["id"] for _ in range(count)]
    home.wait_done(tasks[-1], 1)
    world.stop()
    for identity in tasks:
        home.wait_state(identity, "failed")
    return home, services, tasks, got


def lines_about(text, identity):
    """What a message says about a task: its line among others, or all of it."""
    head, _, rest = text.partition("\n")
    rest = rest.partition("\n")[2]
    if "(%s)" % identity in head:
        return rest.splitlines()
    return [line for line in rest.splitlines() if "(%s) has failed" % identity in line]


def times_told(got, identity):
    return sum(len(lines_about(text, identity)) for text in got)


def holders_of(path):
    """The processes that hold the lock of a file."""
    inode = ":%d " % os.stat(path).st_ino
    with open("/proc/locks") as file:
        return [int(line.split()[4]) for line in file if inode in line and "->" not in line]


def wait_told(got, tasks):
    wait_for(lambda: all(times_told(got, task) for task in tasks), lambda: "%r are told" % [
        task for task in tasks if times_told(got, task)], 60)
    wait_for(lambda: not messengers(), "the messengers have ended")


@scenario
def twenty_tasks_that_fail_together_reach_the_person_in_few_messages(t):
    home, services, tasks, got = failing_together(t, 20, lambda request, what: False)
    wait_told(got, tasks)
    equal([times_told(got, task) for task in tasks], [1] * 20, "how often each is told")
    check(len(got) <= 6, "%d messages" % len(got))
    check(all(len(text) < 2000 for text in got), "a message is too long for Discord")
    lacks("".join(got), "perhaps told before")
    for task in tasks:
        contains(home.log(task), "Discord: message sent")


@scenario
def after_a_rate_limit_no_task_of_the_account_tries_too_early(t):
    until, early, refused = [0.0], [], []

    def hook(request, what):
        now = time.monotonic()
        if not refused:
            refused.append(now)
            until[0] = now + 3
            Services.answer(request, {"message": "slow down", "retry_after": 3}, 429,
                            Retry_After="3")
            return True
        if now < until[0] - 0.1:
            early.append(now)
        return False

    home, services, tasks, got = failing_together(t, 9, hook)
    wait_told(got, tasks)
    equal([times_told(got, task) for task in tasks], [1] * 9, "how often each is told")
    equal(early, [], "messages before their time")


@scenario
def of_messengers_that_are_killed_the_next_tells_all_and_says_perhaps(t):
    """The one that sends is killed before it knows that its message has arrived."""
    killed = []

    def hook(request, what):
        if len(killed) >= 3:
            return False
        lock = ACCOUNT.replace("/", "+") + ".tell-discord"
        killed.extend(holders_of(home_of[0].path("locks", lock)))
        kill(killed[-1])
        got.append(what["content"])
        return drop(request)

    home_of, got = [], []
    home, services, tasks, rest = failing_together(t, 8, hook, home_of)
    wait_for(lambda: all(times_told(got + rest, task) for task in tasks),
             lambda: "%r %r" % (got, rest), 90)
    wait_for(lambda: not messengers(), "the messengers have ended")
    equal(len(killed), 3, "messengers that were killed")
    for task in tasks:
        told = [line for text in got + rest for line in lines_about(text, task)]
        equal(["perhaps told before" in line for line in told], [False] + [True] * (len(told) - 1),
              "is it said of %s: %r" % (task, told))
    check(any("perhaps told before" in text for text in rest), "nothing was told twice")


@scenario
def what_was_not_told_before_a_reboot_is_told_after_it(t):
    services = Services()
    home, world = t.player("speed=600")
    set_channel(home, "ntfy", url=services.base + "/topic")
    home.ok("--remember")
    services.close()
    identity = home.pirate(1)["id"]
    home.wait_ended(identity)
    wait_for(lambda: "ntfy, message not sent" in home.log(identity), lambda: home.log(identity))
    for process in messengers():
        kill(process.pid)
    wait_for(lambda: not messengers(), "nobody tells it")
    equal([task["id"] for task in home.tasks()], [], "tasks that are listed")
    back = Services(services.server.server_port)
    home.ok("--recover")
    back.wait("ntfy")
    contains(back.got("ntfy")[0]["text"], "(%s) has finished" % identity)
    wait_for(lambda: home.files("state") == [], "nothing is left of it")
    equal(len(back.got("ntfy")), 1, "messages")


def failed_unheard(t):
    """A task that has failed while its only channel is away; the world is there again."""
    services = Services()
    home, world = t.player("speed=600", troubleMinutes=0, takeBackMinutes=0)
    set_channel(home, "ntfy", url=services.base + "/topic")
    services.close()
    identity = home.pirate(500)["id"]
    home.wait_done(identity, 1)
    port = world.port
    world.stop()
    home.wait_state(identity, "failed")
    wait_for(lambda: "ntfy, message not sent" in home.log(identity), lambda: home.log(identity))
    world.start(port)
    return home, services, identity


@scenario
def what_was_to_be_told_before_a_stop_is_told_after_it_once(t):
    home, services, identity = failed_unheard(t)
    home.write_session(dict(home.session(), settings={"requestGapMs": 1, "retryFirstMs": 20}))
    home.run("--resume", identity)
    wait_for(lambda: home.task(identity)["pid"], "it goes on")
    home.ok("--stop", identity)
    equal(home.tasks(), [], "tasks that are listed")
    equal(home.states(), [identity + ".json"], "what is still to be told is kept")
    back = Services(services.server.server_port)
    contains(back.wait("ntfy")[0]["text"], "(%s) has failed" % identity)
    wait_for(lambda: not home.states() and not messengers(), "nothing is left of it")
    equal(len(back.got("ntfy")), 1, "messages")
    lacks(back.got("ntfy")[0]["text"], "stopped")


@scenario
def a_task_that_is_forgotten_takes_along_what_was_not_told(t):
    home, services, identity = failed_unheard(t)
    home.ok("--stop", identity)
    equal((home.tasks(), home.states()), ([], []), "what is left of it")
    back = Services(services.server.server_port)
    wait_for(lambda: not messengers(), "the messenger has ended")
    home.ok("--recover")
    wait_for(lambda: not messengers(), "nobody tells it")
    equal(back.got("ntfy"), [], "messages")


@scenario
def a_task_that_waits_for_a_login_tells_it_at_once_and_blames_no_browser(t):
    services = Services()
    home, world = t.player("speed=600", retryFirstMs=200)
    set_channel(home, "ntfy", url=services.base + "/topic")
    home.ok("--remember")
    child = home.spawn("--run", "autoPirate", "missions=500", "mission=1",
                       env={"IKABOT_PASSWORD_FILE": None, "IKABOT_MAIL": None})
    equal(child.wait(), 0)
    identity = home.tasks()[0]["id"]
    home.wait_done(identity, 1)
    world.post("/token")
    world.post("/session")
    told = services.wait("ntfy")[0]
    contains(told["title"], "(%s) needs you to log in again" % identity)
    contains(told["text"], "ikabot --login")
    lacks(home.log(identity), "browser")
    time.sleep(1)  # a few tries of the task later
    equal(len(services.got("ntfy")), 1, "messages")
    home.stop_all()


# --- answers


@scenario
def a_late_reply_to_an_old_picture_does_not_answer_the_next(t):
    home, world, services = asking(t)
    identity = home.pirate(3)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    old = services.sent
    home.ok("--answer", identity, world.get("/captcha")["answer"])
    services.wait("picture", 2)
    wait_for(lambda: home.status(identity)["question"]["messages"], "its message is known")
    about = services.got("picture")[0]["caption"]
    services.write("OLD", message_id=900, reply_to_message={"message_id": old, "caption": about})
    wait_for(lambda: any("That question is over" in m["text"] for m in services.got("text")),
             "it is said that it was late")
    equal(world.ledger("captcha-wrong"), [], "wrong answers")
    services.write(world.get("/captcha")["answer"], message_id=901)
    services.wait("picture", 3)
    equal(world.ledger("captcha-wrong"), [], "wrong answers")
    home.stop_all()


@scenario
def a_message_from_before_the_question_is_no_answer_while_its_own_is_not_known(t):
    home, world, services = asking(t)
    services.hook = lambda kind, request, what: kind == "picture" and drop(request)
    identity = home.pirate(1)["id"]
    wait_for(lambda: services.reading == 1, "somebody listens")
    services.write("OLD", date=int(time.time()) - 60)
    services.write(identity + " OLD", date=int(time.time()) - 60)
    wait_for(lambda: len([m for m in services.got("text")
                          if "written before the question" in m["text"]]) == 2, "both are told")
    services.write(world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


@scenario
def a_flood_of_a_stranger_does_not_make_the_bot_deaf(t):
    home, world, services = asking(t)
    identity = home.pirate(1)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    with services.lock:
        for _ in range(400):
            services.write("\u0436" * 4096, chat=CHAT + 1)
        services.write("a\0b", chat=CHAT + 1)  # no reader takes this one
        services.write(world.get("/captcha")["answer"])
    home.wait_ended(identity)
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


@scenario
def an_answer_is_heard_when_the_numbers_begin_anew(t):
    home, world, services = asking(t)
    identity = home.pirate(2)["id"]
    services.wait("picture")
    wait_for(lambda: services.reading == 1, "somebody listens")
    services.write(world.get("/captcha")["answer"], number=2 ** 40)
    services.wait("picture", 2)
    wait_for(lambda: not services.updates and services.reading == 1, "it has confirmed that")
    time.sleep(0.2)
    services.write(world.get("/captcha")["answer"], number=17)
    home.wait_ended(identity)
    equal(world.ledger("captcha-wrong"), [], "wrong answers")


# --- setting up


@scenario
def a_wrong_line_of_a_channel_is_named(t):
    home, world = t.player("speed=600")
    for channel, text, complaint in (
            ("ntfy", "\nurl=https://ntfy.example/x\nnonsense\n", "line 3 of standard input"),
            ("ntfy", "url=https://ntfy.example/x\n\ntoken=a b\n", "line 3 of standard input: ntfy"),
            ("ntfy", "url=https://ntfy.example/x\nurl=https://ntfy.example/y\n", "lines 1 and 2"),
            ("ntfy", "without=Finished\nurl=https://ntfy.example/x\n", "line 1 of"),
            ("command", "words=%s\n" % ("x" * 1200), "longer than 1000 bytes"),
            ("command", "words=%s\n" % ("x" * 9000), "line 1 of standard input is longer")):
        home.run("--notify-set", channel, input=text).expect(2, err=complaint)


@scenario
def a_test_of_the_channels_shows_each_step(t):
    services = Services()
    home, world = t.player("speed=600")
    set_telegram(home, services)
    set_channel(home, "ntfy", url=services.base + "/topic")
    child = home.ok("--notify-test")
    contains(child.out, "Telegram  sends a test message to %s, chat %d\n" % (services.base, CHAT))
    contains(child.out, "ntfy      sends a test message to %s\n" % services.base)
    lacks(child.out, TOKEN)
    services.hook = lambda kind, request, what: drop(request)
    home.run("--notify-test", "ntfy").expect(1, out="perhaps it arrived all the same")


@scenario
def a_channel_does_not_tell_the_kinds_it_goes_without(t):
    services = Services()
    home, world = t.player("speed=600")
    set_channel(home, "ntfy", url=services.base + "/topic", without="finished")
    set_channel(home, "discord", webhook=services.base + "/hook/secret-of-the-hook")
    home.wait_ended(home.pirate(1)["id"])
    services.wait("discord")
    wait_for(lambda: not messengers(), "the messenger has ended")
    equal(services.got("ntfy"), [], "messages of ntfy")


@scenario
def a_wrong_token_is_typed_again_and_the_menu_stays(t):
    services = Services()
    home, world = t.player("speed=600")
    terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": home.password_file(),
                                     "IKABOT_TELEGRAM_URL": services.base})
    terminal.menu()
    terminal.enter("210211")
    terminal.answer("Token of your bot", "nonsense")
    terminal.wait("a bot's token such as")
    terminal.answer("Token of your bot", "4711:wrong")
    terminal.wait("Unauthorized")
    terminal.answer("Token of your bot", TOKEN)
    terminal.wait("Ctrl-C gives up")
    terminal.key("C-c")
    terminal.wait(r"It was given up\.")
    terminal.menu()
    terminal.enter("0")


@scenario
def a_command_gets_all_its_words_and_no_descriptor(t):
    home, world = t.player("speed=600")
    script, out = os.path.join(t.folder, "tell"), os.path.join(t.folder, "out")
    with open(script, "w") as file:
        file.write("#!/bin/sh\necho $# >%s\nls /proc/self/fd >>%s 2>/dev/null\n" % (out, out))
    os.chmod(script, 0o755)
    set_channel(home, "command", words=" ".join([script] + ["w%d" % i for i in range(60)]))
    home.ok("--notify-test")
    with open(out) as file:
        lines = file.read().split()
    equal(lines[0], "62", "words")
    # 1 and 2 are its own redirections' copies; 3 is the folder that ls reads.
    check(set(lines[1:]) <= {"0", "1", "2", "3"}, "descriptors %r" % lines[1:])
