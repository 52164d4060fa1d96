"""Stop words: Snowball's list for English, and Chinese function words."""

_ENGLISH_LIST = """
a about above after again against all am an and any are as at be because been before being
below between both but by could did do does doing down during each few for from further had
has have having he her here hers herself him himself his how i if in into is it its itself me
more most my myself no nor not of off on once only or other ought our ours ourselves out over
own same she should so some such than that the their theirs them themselves then there these
they this those through to too under until up very was we were what when where which while who
whom why will with would you your yours yourself yourselves shall can cannot
"""
ENGLISH = frozenset(_ENGLISH_LIST.split())

# Chinese has no spaces, so these split a run instead of being dropped from a list. Only particles,
# pronouns, the copula and question words: characters that carry meaning inside words stay.
CHINESE = (
    *("什么时候", "什麼時候", "有没有", "有沒有", "是不是", "请问", "請問"),
    *("为什么", "为什麼", "什么", "什麼", "怎么", "怎麼", "怎样", "怎樣", "哪里", "哪裡", "哪儿"),
    *(
        "哪个",
        "哪個",
        "哪些",
        "多少",
        "我们",
        "我們",
        "你们",
        "你們",
        "他们",
        "他們",
        "她们",
        "她們",
    ),
    *(
        "的",
        "了",
        "吗",
        "嗎",
        "呢",
        "吧",
        "啊",
        "呀",
        "嘛",
        "我",
        "你",
        "您",
        "他",
        "她",
        "它",
        "是",
    ),
    *("谁", "誰"),
)
