"""Which memory, if any, an explicit correction is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.rules.corrections import find_corrections
from cairn.domain.rules.targets import target_of

UNRELATED = [
    "I have a cat called Whiskers.",
    "My sister is a dentist in Leeds.",
    "I go running on Saturdays.",
    "I'm learning Spanish.",
    "We have a garden with apple trees.",
    "I use a mechanical keyboard.",
    "My car is a blue Skoda.",
    "I play the violin in an amateur orchestra.",
    "I take vitamin D in winter.",
    "I read science fiction before bed.",
    "My birthday is on 4 March.",
    "I keep bees on the roof.",
    "I volunteer at the food bank.",
    "My boss is called Henrik.",
    "I collect old maps.",
    "I have two sons.",
    "I drink tea with milk.",
    "I bake bread at the weekend.",
    "My favourite film is Alien.",
    "I live near the river.",
    "我养了一只猫",
    "我在银行上班",
    "我每天骑车上下班",
    "我妹妹在读大学",
]

CORRECTED = [
    ("I'm engaged to Rui.", "I'm no longer engaged to Rui."),
    ("I'm scared of dogs.", "I'm not scared of dogs anymore."),
    (
        "I choose Harbour Lodge.",
        "I changed my mind: it will be a Station House, not Harbour Lodge.",
    ),
    ("I choose Harbour Lodge.", "I'll stay at the Station House instead of Harbour Lodge."),
    ("I choose Harbour Lodge.", "Instead of Harbour Lodge I choose the Station House."),
    ("I like bitter chocolate, but not liquorice", "I no longer like bitter chocolate."),
    ("I like bitter chocolate, but not liquorice.", "I don't like bitter chocolate anymore."),
    ("I work at Acme as a designer.", "I no longer work at Acme."),
    ("I live in Berlin.", "I don't live in Berlin any more, I moved to Munich."),
    ("I use an Android phone.", "I switched from Android to iPhone."),
    ("I'm a vegetarian.", "I'm not a vegetarian anymore."),
    ("I'm a vegetarian.", "Actually, I'm not a vegetarian."),
    ("I smoke ten cigarettes a day.", "I no longer smoke."),
    ("I drive to work.", "I don't drive any more."),
    (
        "I want the aisle seat on the flight.",
        "I changed my mind, I want the window seat on the flight.",
    ),
    ("I like sushi.", "Actually I don't like sushi."),
    ("My meeting with Ann is on Monday.", "My meeting with Ann is on Tuesday instead of Monday."),
    ("My office is in Berlin.", "My office is no longer in Berlin."),
    ("I prefer tea.", "I prefer coffee instead of tea."),
    ("I have decided to go to Lisbon for a trip.", "I've changed my mind about the Lisbon trip."),
    ("I pay with Visa.", "I changed from Visa to Mastercard."),
    ("I love horror films.", "I no longer enjoy horror films."),
    ("I take the bus to work.", "I take the train to work instead of the bus."),
    ("I booked the Hilton for our stay.", "I changed my mind. Not the Hilton but the Ritz."),
    ("The deadline is Friday.", "Correction: the deadline is Monday, not Friday."),
    ("I hate flying.", "I don't hate flying anymore."),
    ("I'm allergic to peanuts.", "I'm no longer allergic to peanuts."),
    ("I study law at Oxford.", "I switched from law to medicine."),
    ("I train for a marathon.", "I'm not training for the marathon anymore."),
    ("I use dark mode in the editor.", "Please use light mode instead of dark mode."),
    (
        "I play tennis on Wednesdays.",
        "I don't play tennis on Wednesdays anymore because of my knee.",
    ),
    ("I subscribe to Netflix.", "I no longer subscribe to Netflix."),
    ("I eat meat every day.", "I don't eat meat anymore."),
    ("我喜欢吃苦瓜，但不要太咸", "我不再喜欢吃苦瓜了"),
    ("我喜欢吃苦瓜", "我不喜欢吃苦瓜了"),
    ("我住在北京", "我不住在北京了"),
    ("我住在北京", "我现在不再住在北京，搬到上海了"),
    ("我选择海港旅馆", "我把海港旅馆改成车站旅馆"),
    ("我选择海港旅馆。", "我改变主意了，不住海港旅馆了，住车站旅馆。"),
    ("会议时间是周三", "会议时间改成周五"),
    ("我用安卓手机", "我从安卓手机换成苹果手机了"),
    ("我喜欢喝咖啡", "我喜欢的不是咖啡，而是茶"),
    ("我在腾讯工作", "我不再在腾讯工作"),
    ("我吃素", "我不再吃素"),
    ("我每天抽烟", "我不抽烟了"),
    ("我喜欢吃苦瓜", "其实我不喜欢吃苦瓜"),
    ("我预订了希尔顿酒店", "把希尔顿酒店换成车站旅馆"),
    ("我在学钢琴", "我不学钢琴了"),
]

ORDINARY = [
    "I'm going to walk to work today instead of the bus.",
    "I'll cook at home instead of eating out.",
    "We no longer see eye to eye.",
    "I no longer know what to say.",
    "I don't work weekends anymore.",
    "I use a fork instead of chopsticks.",
    "I switched seats from row 3 to row 4.",
    "我把房间换成了大床房",
    "I no longer had to wait.",
    "Instead of going out we stayed in.",
    "I had tea instead of coffee yesterday.",
    "I ordered water instead of wine.",
    "He switched from banking to teaching.",
    "Should I take the train instead of the bus?",
    "I changed my mind a lot as a kid.",
    "I never changed my mind about that.",
    "Actually, it's not bad.",
    "Actually I don't know.",
    "Actually, I don't think so.",
    "I can't wait anymore!",
    "I can't take it anymore.",
    "She no longer works there.",
    "You don't need to worry anymore.",
    "It's no longer raining.",
    "We can eat at home instead of a restaurant.",
    "If I no longer like it, I'll tell you.",
    "What can I use instead of butter?",
    "I wouldn't switch from Mac to Windows.",
    "I'm not sure anymore.",
    "I don't mind anymore.",
    "The shop is no longer open.",
    "I love reading instead of watching TV.",
    "Nobody writes letters anymore.",
    "I decided on pizza instead of pasta.",
    "They changed the time from 3 to 4.",
    "I'm thinking of switching from tea to juice.",
    "他不再喜欢她了",
    "我不知道了",
    "太晚了我不去了",
    "他把头发换成了红色",
    "不是我不想，而是没时间",
    "如果不再下雨就出发",
    "其实不难",
    "我改天再来",
    "这不是苹果，而是梨",
    "你改变主意了吗？",
    "天气变了，不下雨了",
    "她不再工作了",
    "I sold my car instead of fixing it.",
    "My parents no longer drive.",
    "Tell me what to do instead of waiting.",
    "We switched off the lights.",
    "I changed my clothes.",
    "He is not angry anymore.",
    "It isn't funny anymore.",
    "I actually did not see him.",
    "Before I changed my mind we had paid.",
    "I would eat fish instead of meat if it were cheaper.",
    "我把手机换了个地方",
    "不再见不散",
    "你不吃肉了吗？",
    "他改主意了",
    "我朋友不再喝酒",
    "如果我不抽烟了就奖励自己",
]


def _targets(text: str, known: list[str]) -> list[str]:
    indices = (target_of(correction, known) for correction in find_corrections(text))
    return [known[index] for index in indices if index is not None]


@pytest.mark.parametrize(("known", "correction"), CORRECTED)
def test_a_correction_means_its_target_among_unrelated_memories(
    known: str, correction: str
) -> None:
    assert _targets(correction, [*UNRELATED[:12], known, *UNRELATED[12:]]) == [known]


@pytest.mark.parametrize(("known", "correction"), CORRECTED)
def test_a_correction_means_the_only_memory_there_is(known: str, correction: str) -> None:
    assert _targets(correction, [known]) == [known]


@pytest.mark.parametrize(("_known", "correction"), CORRECTED)
def test_a_correction_without_a_target_means_nothing(_known: str, correction: str) -> None:
    assert _targets(correction, UNRELATED) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_with_such_words_means_nothing(text: str) -> None:
    everything = [*UNRELATED, *(known for known, _ in CORRECTED)]

    assert _targets(text, everything) == []


def test_two_memories_alike_leave_it_open_which_is_meant() -> None:
    known = ["I drink coffee every morning.", "I drink coffee after lunch."]

    assert _targets("I no longer drink coffee.", known) == []


def test_a_text_that_states_more_than_the_corrected_is_left_alone() -> None:
    known = ["I live in Berlin. I work as a nurse. My cat is called Tom."]

    assert _targets("I no longer live in Berlin.", known) == []


def test_an_event_is_not_corrected() -> None:
    assert _targets("I no longer eat oysters.", ["I ate oysters in Brittany."]) == []


def test_a_question_is_not_corrected() -> None:
    assert _targets("I no longer eat oysters.", ["Do I eat oysters?"]) == []


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_text_is_read(text: str, known: list[str]) -> None:
    for correction in find_corrections("I no longer " + text):
        index = target_of(correction, known)

        assert index is None or known[index] in known
