# A large danmaku file as the site sends one: what comes when, how and how long is anything, but always the same.

import html
import random

WORDS = ("哈哈哈哈", "前排", "讲得真好", "第一次看", "这里没听懂", "老师辛苦了", "233333", "awsl", "泪目", "🎉🎉", "前方高能",
         "C++ 也能这样写", "if (a < b && c)", "W", "打卡 day 3", "谢谢 up", "❤️", "终于等到你", "学到了学到了", "👍", "弹幕护体", "？？？")
MODES = (1,) * 85 + (4,) * 5 + (5,) * 7 + (6,) + (7, 8)
SIZES = (25,) * 18 + (18, 36)
COLOURS = (0xFFFFFF,) * 7 + (0xE70012, 0xFEF102, 0x222222)


def text_of(dice, mode):
    if mode == 7:  # placed by itself: from, to, opacity, seconds, text, turns, from there, to there in milliseconds
        return '[0.1,0.2,"0.9-0.1",4.5,"advanced",0,0,0.6,0.2,500,0,"true","SimHei",1]'
    if mode == 8:
        return "var t = $.createComment('script', {x: 10, y: 10, lifeTime: 4});"
    return "".join(dice.choice(WORDS) for _ in range(1 + int(dice.expovariate(1.2))))


def danmaku(count, seconds, seed=6):
    dice = random.Random(seed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?><i><chatserver>chat.bilibili.com</chatserver><chatid>300300005</chatid>'
        f"<mission>0</mission><maxlimit>{count}</maxlimit><state>0</state><real_name>0</real_name><source>k-v</source>"
    ]
    for number in range(count):
        mode = dice.choice(MODES)
        fields = (f"{dice.uniform(0, seconds):.5f}", mode, dice.choice(SIZES), dice.choice(COLOURS),
                  1609459200 + number, 0, f"{dice.getrandbits(32):08x}", 3003000050000 + number, 10)
        lines.append(f'<d p="{",".join(map(str, fields))}">{html.escape(text_of(dice, mode), quote=False)}</d>')
    return "".join(lines) + "</i>"
