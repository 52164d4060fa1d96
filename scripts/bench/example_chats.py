"""Chats of four messages, English and Chinese, for measurements: varied, and the same in every run.

The words of a chat are drawn from lists, so no two chats say the same and no text is anybody's.
"""

import random
from collections.abc import Iterator
from itertools import batched, islice
from pathlib import Path

from cairn.domain.text.sentences import sentences
from scripts.operate.chat_log import Turn, read_log

LENGTH = 4
ROLES = ("user", "assistant")
ENGLISH = (
    (
        "I start as {job} in {city} in {month}. Shift {count} is mine, on {day} at {hour}.",
        "The early bus to {city} leaves one hour before {hour}, so shift {count} is in reach.",
        "{name} from the night team shows me {count} machines until the end of {month}.",
        "Then {name} is the person to ask about the {count} keys and lockers in {city}.",
    ),
    (
        "We are planning the birthday of {name} in {month}. About {count} guests come to {city}.",
        "For {count} guests in {city} a hall near the river would be large enough.",
        "{name} loves {dish} and cannot eat nuts. I bake {count} pieces on {day}.",
        "Then {count} pieces of {dish} without nuts would please {name} most.",
    ),
    (
        "My old {thing} broke on {day}. The repair in {city} costs {count} euros.",
        "A used {thing} is often cheaper than {count} euros, {name} sells such things.",
        "I asked {name}, and a used {thing} will be ready in {month} for {count} euros.",
        "Until {month} you could borrow a {thing} from the library in {city} for {count} days.",
    ),
    (
        "I run {count} kilometres every {day} with {name}. In {month} we race in {city}.",
        "With {count} kilometres a week the race of {city} is realistic by {month}.",
        "My knee hurts after {count} minutes since {month}. {name} recommends {count} short steps.",
        "Short steps and {count} minutes of rest on {day} should help your knee, as {name} says.",
    ),
    (
        "Our cat {name} moved with us to {city} in {month}. It sleeps {count} minutes a day.",
        "A {thing} keeps warmth well, that is why {name} likes it for {count} minutes.",
        "The vet saw {name} on {day} and found a weight of {count} hundred grams.",
        "Then weigh {name} again in {month} and feed it {count} grams before {hour}.",
    ),
)
CHINESE = (
    (
        "我{month_zh}搬到了{city_zh}，新家离地铁站{count}分钟。我每周{day_zh}学{skill_zh}{count}分钟。",
        "{city_zh}周{day_zh}有{skill_zh}的公开课，离地铁站{count}米。",
        "{name_zh}和我一起学{skill_zh}，她已经学了{count}个月。",
        "那么你可以请{name_zh}在周{day_zh}陪你练习{skill_zh}{count}分钟。",
    ),
    (
        "我妹妹{name_zh}{month_zh}在{city_zh}结婚，客人大约{count}位。",
        "{city_zh}能坐{count}位客人的酒楼，{month_zh}要提前预订。",
        "{name_zh}喜欢{dish_zh}，对花生过敏。婚宴定在周{day_zh}，备{count}份酒水。",
        "周{day_zh}的婚宴可以多准备{count}份{dish_zh}，不放花生，{name_zh}会高兴。",
    ),
)
WORDS = {
    "job": ["a baker", "a nurse", "a tram driver", "a gardener", "an archivist", "a stagehand"],
    "city": ["Bergen", "Leeds", "Porto", "Graz", "Tampere", "Ghent", "Brno", "Cork"],
    "month": ["January", "March", "April", "June", "August", "September", "November"],
    "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "hour": ["six", "half past seven", "nine", "noon", "four", "ten at night"],
    "name": ["Maren", "Tomas", "Ilse", "Ravi", "Noor", "Pekka", "Lucia", "Owen", "Yara", "Hugo"],
    "dish": ["lemon tart", "mushroom risotto", "plum cake", "lentil soup", "apple strudel"],
    "thing": ["sewing machine", "record player", "camera", "cargo bike", "typewriter", "sofa"],
    "month_zh": ["一月", "三月", "四月", "六月", "八月", "九月", "十一月"],
    "city_zh": ["成都", "杭州", "青岛", "昆明", "厦门", "西安", "大连"],
    "day_zh": ["一", "二", "三", "四", "五", "六"],
    "skill_zh": ["书法", "太极拳", "古筝", "游泳", "木工", "摄影"],
    "name_zh": ["小雨", "佳怡", "思远", "美玲", "子轩", "晓燕"],
    "dish_zh": ["清蒸鲈鱼", "红烧豆腐", "番茄牛腩", "荷叶鸡", "蒜蓉西兰花"],
}


def chats(seed: int = 1) -> Iterator[list[Turn]]:
    """Without end, every third one Chinese; nothing is said twice."""
    draw, used = random.Random(seed), set[str]()
    while True:
        for forms in (ENGLISH, ENGLISH, CHINESE):
            texts = _filled(draw, forms)
            said = {sentence for text in texts for sentence in sentences(text)}
            if used.isdisjoint(said):
                used |= said
                yield [
                    {"role": role, "content": text}
                    for role, text in zip(ROLES * 2, texts, strict=True)
                ]


def chats_of(file: Path) -> Iterator[list[Turn]]:
    """A chat log cut into fours, the rest left out. Raises: BadLog."""
    turns = [
        {"role": chat["role"], "content": chat["content"]}
        for chat in read_log(file)
        if isinstance(chat.get("content"), str)
    ]
    return (list(chat) for chat in batched(turns, LENGTH) if len(chat) == LENGTH)


def statements(count: int) -> list[str]:
    """So many different sentences of users, of other chats than `chats` begins with."""
    said = (turn["content"] for chat in chats(seed=2) for turn in chat if turn["role"] == "user")
    return [sentences(text)[0] for text in islice(said, count)]


def _filled(draw: random.Random, forms: tuple[tuple[str, ...], ...]) -> list[str]:
    words = {slot: draw.choice(values) for slot, values in WORDS.items()}
    words["count"] = str(draw.randrange(12, 400))
    return [text.format(**words) for text in draw.choice(forms)]
