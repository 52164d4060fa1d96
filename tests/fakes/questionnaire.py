"""A questionnaire as one long message: eleven answers, each a memory of its own."""

QUESTIONNAIRE = """\
Name: Lin Yue
City: I live in Hangzhou near the West Lake
Job: product designer at a start-up
Family: married, one daughter of four years
Sport: badminton every Wednesday evening
Food: I like spicy food and avoid cilantro
Music: I love Cantonese pop of the nineties
Travel: two weeks in Japan every spring
Pets: a grey cat called Doubao
Health: allergic to penicillin
Goal: learn to sail before turning forty"""
