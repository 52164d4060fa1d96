"""What counts as a preference the speaker states about themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.rules.preferences import stated_preferences

STATED = [
    "I like bitter chocolate, but not liquorice",
    "I like bitter chocolate. But not liquorice.",
    "I love hiking, how about you?",
    "I hate waiting in queues.",
    "I don't like cilantro.",
    "I really don't like early flights",
    "My favourite colour is green.",
    "My favorite band is The Beatles!",
    "I'd rather take the train than fly.",
    "I'm allergic to peanuts.",
    "I am allergic to shellfish",
    "I prefer aisle seats.",
    "Prefer window seats, please.",
    "I'm a big fan of jazz.",
    "I'm not a fan of horror films.",
    "I can't stand loud music.",
    "I'm vegetarian.",
    "I only drink decaf.",
    "I don't eat pork.",
    "I've always loved the sea.",
    "Jazz is my favourite.",
    "I enjoy long walks in the rain",
    "I dislike crowded places",
    "I think I prefer tea.",
    "Well, I love Italian food.",
    "When I travel, I prefer trains.",
    "I like it when rooms are quiet.",
    "I’m into rock climbing.",
    "I no longer like bitter chocolate.",
    "I detest paperwork",
    "My wife and I love sushi.",
    "I have a sweet tooth.",
    "I never drink alcohol.",
    "I usually prefer hotels near the station.",
    "Ines: I love painting landscapes.",
    "I absolutely adore cats and I hate dogs",
    "I do like a strong espresso",
    "Honestly I hate meetings on Monday mornings",
    "我喜欢吃苦瓜，但不要太咸",
    "我不喜欢香菜。",
    "我讨厌下雨天",
    "我更喜欢靠窗的座位",
    "我对花生过敏",
    "我偏好安静的房间",
    "我最喜欢的颜色是蓝色",
    "我不吃牛肉",
    "我爱吃火锅",
    "喜欢安静的酒店。",
    "不喜欢太甜的东西",
    "我平时比较喜欢看科幻小说",
    "我宁愿坐火车也不坐飞机",
    "我受不了烟味",
    "我是四川人，喜欢吃苦瓜",
    "我个人更喜欢简洁的界面",
    "我的爱好是摄影",
    "我一直很喜欢爵士乐",
    "我不太喜欢早起",
    "周末我喜欢爬山",
    "我喜欢吃苦瓜，有什么推荐吗？",
    "我從小就喜歡游泳",
    "我只喝美式咖啡",
    "I changed jobs in May. Still, I prefer mornings.",
    "I've never liked onions",
]

NOT_STATED = [
    "Do you like bitter chocolate?",
    "Would you like some tea?",
    "My brother likes jazz.",
    "I'd like to book a room.",
    "I would like a coffee.",
    "I'd love to come!",
    "If I like it, I'll buy it.",
    "I love it!",
    "I like your idea.",
    "I love you.",
    "What do I like?",
    "She said I like jazz.",
    'He told me, "I love opera".',
    "I feel like going home.",
    "It looks like rain.",
    "I liked the film.",
    "I loved visiting Rome last summer",
    "We like it here.",
    "I might like it",
    "I hate to say it, but we are late.",
    "I like to think so.",
    "You like pizza.",
    "People I love live there.",
    "I like that!",
    "Tom loves football and Ann hates it.",
    'Translate "I like cats" into French.',
    "I used to like coffee.",
    "Suppose I prefer tea.",
    "I'd rather stay in tonight.",
    "I love how you painted that.",
    "Love it!",
    "Like I said, we're fine.",
    "I love hearing about your trips",
    "Imagine I love jazz",
    "I'd prefer to leave at 8 tomorrow.",
    "I was like, no way",
    "My sister hates flying",
    "Guess what I like?",
    "I don't know if I like jazz.",
    "你喜欢吃苦瓜吗？",
    "我哥哥喜欢爵士乐",
    "我想订一间房",
    "如果我喜欢就买",
    "我喜欢你",
    "他说我喜欢吃苦瓜",
    "我以前喜欢喝咖啡",
    "你觉得我喜欢什么？",
    "我喜欢这个",
    "我妈妈讨厌猫",
    "我想要一杯咖啡",
    "他不喜欢香菜",
    "喜欢吗？",
    "喜欢就好",
    "要是我喜欢吃甜的呢",
    "我爱你",
    "我朋友对花生过敏",
    "我喜欢过她",
    "Yeah, I love to.",
    "He asked if I like jazz.",
    "My mum thinks I hate school.",
]


@pytest.mark.parametrize("text", STATED)
def test_a_stated_preference_is_found_once_in_the_speakers_words(text: str) -> None:
    (preference,) = stated_preferences(text)

    assert preference.words in text
    assert preference.trigger.replace("'", "’") in text.replace("'", "’")


@pytest.mark.parametrize("text", NOT_STATED)
def test_questions_wishes_reactions_and_others_tastes_are_none(text: str) -> None:
    assert stated_preferences(text) == []


def test_both_halves_of_a_preference_stay_together() -> None:
    (preference,) = stated_preferences("I like bitter chocolate, but not liquorice. It is late.")

    assert preference.words == "I like bitter chocolate, but not liquorice."


def test_each_sentence_gives_its_own_preference() -> None:
    found = stated_preferences("I love jazz. The bus was late. I hate queues.")

    assert [preference.words for preference in found] == ["I love jazz.", "I hate queues."]


def test_a_question_behind_a_preference_is_cut_off() -> None:
    (preference,) = stated_preferences("I love hiking, how about you?")

    assert preference.words == "I love hiking"


@given(st.text())
def test_any_text_is_read_and_what_is_found_is_part_of_it(text: str) -> None:
    for preference in stated_preferences("I like tea. " + text):
        assert preference.words in "I like tea. " + text
