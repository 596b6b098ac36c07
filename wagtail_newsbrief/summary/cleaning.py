"""Remove what language models add to points, such as prefaces and list marks, in the languages of the catalogues."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from wagtail_newsbrief.utils.text import collapse

_LINK = re.compile(r"!?\[([^\[\]]++)\]\([^()\s]*+(?:\s++\"[^\"]*+\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_]+)(?<=\S)_(?!\w)|`([^`]+)`")
_BULLET = re.compile(r"^(?:[-–—*•·‣▪●○◦►➤→]|#{1,6})\s++")
_NUMBER = re.compile(
    r"^(?:\(?|(?:key )?(?:point|punkt|punto|takeaway|пункт|النقطة) )(\d{1,2})[.):]\)?\s++", re.IGNORECASE
)
#: Quotation marks around a whole point.
_QUOTED = re.compile(
    r"""^(?:"([^"]+)"|'([^']+)'|“([^“”]+)”|„([^„“”]+)[“”]|«\s*([^«»]+?)\s*»|»([^«»]+)«|‘([^‘’]+)’|「([^「」]+)」)$"""
)


def _any_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_LABELS = _any_of(
    r"summary|key (?:point|takeaway|fact)s?|tl;?dr|in (?:short|summary)|takeaways?|highlights",
    r"zusammenfassung|kernpunkte?|kurz gefasst|das wichtigste(?: in kürze)?",
    r"résumé|points? clés?|en bref|l['’]essentiel",
    r"resumen|puntos? clave|en resumen|en breve",
    r"резюме|кратко|главное|ключевые (?:моменты|пункты)|итог",
    r"الملخص|ملخص|النقاط الرئيسية|باختصار",
)
#: "Summary:" before a point, or alone.
_LABEL = re.compile(rf"^{_LABELS}\s?:\s*", re.IGNORECASE)

_YES = _any_of(
    r"sure|certainly|of course|ok(?:ay)?",
    r"gerne?|natürlich|sicher|klar",
    r"bien sûr|certainement|volontiers",
    r"claro|por supuesto",
    r"конечно|разумеется",
    r"بالتأكيد|بالطبع|حسنًا",
)
_HERE = _any_of(
    r"here|below|the following|this is",
    r"hier|nachfolgend|im folgenden|das ist|dies ist",
    r"voici|ci-dessous|voilà",
    r"aquí|a continuación|este es|estos son",
    r"вот|ниже",
    r"إليك|إليكم|فيما يلي|هذا|هذه",
)
_OF_A_SUMMARY = _any_of(
    r"summar|key point|takeaway|highlight|overview|bullet",
    r"zusammenfass|kernpunkt|stichpunkt|punkte|überblick",
    r"résum|points|synthèse|resum|puntos|síntesis",
    r"резюме|кратк|пересказ|пункт|обзор",
    r"ملخص|تلخيص|النقاط|نقاط",
)
_HERE_IT_IS = rf"^(?:{_YES}[!,.،]?\s*)?{_HERE}\b(?=[^:.!?]{{0,120}}{_OF_A_SUMMARY})[^:.!?]{{0,160}}"
#: "Sure! Here's a summary of the article:".
_PREFACE = re.compile(rf"{_HERE_IT_IS}:\s*", re.IGNORECASE)
#: A point that is only such a preface, without the colon.
_PREFACE_ALONE = re.compile(rf"{_HERE_IT_IS}[.!…]*$", re.IGNORECASE)

_SORRY = _any_of(
    r"(?:i['’]m |i am |we are )?(?:very |so )?(?:sorry|afraid)|i apologi[sz]e|unfortunately",
    r"(?:es )?tut mir (?:sehr )?leid|leider|entschuldigung",
    r"(?:je suis |nous sommes )?désolée?s?|malheureusement",
    r"lo siento|lamentablemente|lamento",
    r"извините|простите|к сожалению",
    r"عذر[اًا]+|آسف|أعتذر|للأسف",
)
_I_CANT = _any_of(
    r"i can(?:['’]?t| ?not)|i(?: am|['’]m) (?:unable|not able)|i won['’]t",
    r"ich kann|kann ich|ich bin nicht in der lage",
    r"je ne (?:peux|suis|puis)",
    r"no puedo|no me es posible",
    r"(?:я )?не (?:могу|в состоянии)",
    r"لا (?:أستطيع|يمكنني)",
)
_DO_THAT = _any_of(
    r"summar|assist|help|provide|comply|fulfil|article|request|content|access|text",
    r"zusammenfass|helfen|artikel|anfrage",
    r"résum|aider|fournir|demande",
    r"resum|ayud|proporcion|artículo|solicitud",
    r"стать|пересказ|помочь|резюм|обобщ|запрос|текст",
    r"تلخيص|مساعد|المقال|الطلب|النص",
)
_AS_A_MACHINE = _any_of(
    r"as an? (?:ai|artificial|(?:large )?language model)",
    r"als (?:eine? )?(?:ki|künstliche|sprachmodell)",
    r"en tant qu(?:e |['’])(?:une? )?(?:ia|intelligence|modèle)",
    r"como (?:una? )?(?:ia|inteligencia|modelo de lenguaje)",
    r"как (?:ии|искусственный|языковая модель)",
    r"كنموذج|بصفتي",
)
#: "I'm sorry, but I can't help with that", "As an AI language model …".
_REFUSAL = re.compile(
    rf"^(?:{_SORRY}[,.:!،]?\s*)?(?:but |aber |mais |pero |но |لكن )?{_I_CANT}\b.{{0,120}}?{_DO_THAT}"
    rf"|^{_AS_A_MACHINE}\b",
    re.IGNORECASE,
)

#: The most frequent function words of languages in Latin script.
_SMALL_WORDS = {
    "en": "the of and to in is was that for it on with as are be at by from this has have not will were an which",
    "de": "der die das und ist nicht mit von den dem ein eine im für auf des sich auch wird werden hat bei zu als aus",
    "fr": "le la les des et est une dans pour que qui sur au aux du pas par avec ce sont cette plus ont été il elle",
    "es": "el la los las de y en que es una por con para del se no un al su como más fue son ha este esta",
    "it": "il la di che è e un una per con del della non sono gli le nel alla dei si al da ha più come",
    "pt": "o a os as de que e é um uma do da em para com não por dos das no na se mais foi são ao",
    "nl": "de het een en van is in dat op te voor met niet zijn aan er door ook bij naar uit om wordt heeft",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 3


def clean_points(points: Iterable[str], paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Return points without list marks, Markdown, labels, enclosing quotes, prefaces and refusals.

    A point that is verbatim in the article is unchanged, such as a sentence that begins with a number.
    """
    article = collapse("\n".join(paragraphs))
    given = [(point, collapse(point) in article if point.strip() else True) for point in points]
    cleaned = [point if is_verbatim else _without_marks(point) for point, is_verbatim in given]
    numbers = [_NUMBER.match(point) for point in cleaned]
    if all(match and int(match[1]) == place for place, match in enumerate(numbers, start=1)):
        kept = [_is_start_in(match, article) for match in numbers if match]
        if not any(kept):
            cleaned = [_without_marks(_NUMBER.sub("", point)) for point in cleaned]
    if len(cleaned) == 1 and not given[0][1]:
        cleaned = [_PREFACE_ALONE.sub("", cleaned[0])]
    return tuple(
        point
        for point, (_, is_verbatim) in zip(cleaned, given, strict=True)
        if is_verbatim or (point and not _REFUSAL.match(point))
    )


def _without_marks(point: str) -> str:
    before = None
    while before != point:
        before = point
        point = _BULLET.sub("", point.strip())
        point = _LINK.sub(r"\1", point)
        point = _STRONG.sub(r"\2", point).replace("**", "")
        point = _EMPHASIS.sub(lambda match: match[1] or match[2] or match[3], point)
        point = _PREFACE.sub("", point)
        point = _LABEL.sub("", point)
        if quoted := _QUOTED.match(point):
            point = next(filter(None, quoted.groups()))
    return point


def _is_start_in(number: re.Match[str], article: str) -> bool:
    """Return ``True`` if a number and the following word are in the article, so that it isn't a list mark."""
    return " ".join(number.string.split()[:2]) in article


def is_in_another_language(points: Iterable[str], paragraphs: Iterable[str]) -> bool:
    """Return ``True`` if points are clearly not in the language of the article.

    Compares scripts and the most frequent function words. ``False`` for short texts and for unknown languages.
    """
    said, article = " ".join(points), " ".join(paragraphs)
    scripts = _script(said), _script(article)
    if all(scripts) and scripts[0] != scripts[1]:
        return True
    languages = _language(said), _language(article)
    return all(languages) and languages[0] != languages[1]


def _script(text: str) -> str:
    """Return the script of most letters, as in Unicode names; empty with too few letters."""
    letters = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text[:2000] if char.isalpha())
    # Japanese is written in three.
    for name in ("HIRAGANA", "KATAKANA"):
        letters["CJK"] += letters.pop(name, 0)
    script, count = letters.most_common(1)[0]
    return script if count >= 10 else ""


def _language(text: str) -> str:
    """Return the language with clearly the most function words; empty if there is none."""
    words = Counter(_WORD.findall(text[:20_000].casefold()))
    hits = Counter({language: sum(words[word] for word in small) for language, small in _WORDS_OF.items()})
    (language, most), (_, second) = hits.most_common(2)
    return language if most >= _ENOUGH and most >= 1.5 * second else ""
