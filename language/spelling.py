"""Misspelled words and text-speak, put right before a message is turned into numbers."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from language.component import LearningComponent, writer_of

TYPED = "typed_at"
"""The key of a message under which stands where its corrected words were typed."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\b\d?[^\W\d_]+\d+[^\W\d_]*|\b\d[^\W\d_]+")

TEXT_SPEAK = {
    "2day": "today", "2moro": "tomorrow", "2morrow": "tomorrow", "2nite": "tonight", "abt": "about",
    "asap": "soon", "b4": "before", "bc": "because", "bcos": "because", "bcoz": "because", "becos": "because",
    "becoz": "because", "bout": "about", "btw": "by the way", "c": "see", "cos": "because", "coz": "because",
    "cud": "could", "cuz": "because", "da": "the", "dat": "that", "dey": "they", "dis": "this", "dnt": "don't",
    "doin": "doing", "dunno": "don't know", "dya": "do you", "ez": "easy", "gd": "good", "gimme": "give me",
    "gonna": "going to", "gotta": "got to", "gr8": "great", "hav": "have", "hv": "have", "idk": "i don't know",
    "im": "i'm", "k": "okay", "kinda": "kind of", "kno": "know", "l8r": "later", "lemme": "let me", "luv": "love",
    "m8": "mate", "msg": "message", "n": "and", "nd": "and", "nuffin": "nothing", "nuthin": "nothing",
    "noone": "no one", "nvm": "never mind",
    "omg": "oh my god", "outta": "out of", "ova": "over", "ovr": "over", "pls": "please",
    "plse": "please", "plz": "please", "ppl": "people", "pple": "people", "prob": "problem", "probs": "problems",
    "qs": "questions", "r": "are", "rly": "really", "rn": "right now", "sez": "says", "shud": "should",
    "sm1": "someone", "smth": "something", "som1": "someone", "sorta": "sort of", "sry": "sorry",
    "sum1": "someone", "sumone": "someone", "sumthing": "something", "tbh": "to be honest", "tel": "tell",
    "thanx": "thanks", "thnx": "thanks", "tho": "though", "thru": "through", "thx": "thanks", "tmrw": "tomorrow",
    "tnx": "thanks", "tx": "thanks", "ty": "thank you", "u": "you", "ur": "your", "urs": "yours", "v": "very",
    "w8": "wait", "wana": "want to", "wanna": "want to", "wat": "what", "wats": "what's", "wen": "when",
    "wer": "where", "wid": "with", "wiv": "with", "wot": "what", "wots": "what's", "wud": "would", "wv": "with",
    "y": "why", "ya": "you", "ye": "yes", "yea": "yes", "yer": "yes", "yh": "yes", "yr": "your",
}  # fmt: skip
"""What people write on a phone, and what it stands for."""

MISSPELT = {
    "2gether": "together", "abowt": "about", "anser": "answer", "ansers": "answers", "anwsers": "answers",
    "begining": "beginning", "chek": "check", "chekc": "check", "cleer": "clear", "colum": "column",
    "compair": "compare", "comunity": "community", "controll": "control", "counsil": "council", "cowncil": "council",
    "deffinition": "definition", "definiton": "definition", "defintion": "definition", "desgin": "design",
    "deside": "decide", "desine": "design", "diffrence": "difference", "diffrent": "different",
    "difrence": "difference", "difrent": "different", "discribe": "describe", "docters": "doctors", "eazy": "easy",
    "envolved": "involved", "evning": "evening", "evry": "every", "evryone": "everyone", "evrything": "everything",
    "exampel": "example", "exersise": "exercise", "explane": "explain", "fone": "phone", "fones": "phones",
    "freind": "friend", "groop": "group", "grup": "group", "hapens": "happens", "infomation": "information",
    "insted": "instead", "involvd": "involved", "joyn": "join", "justise": "justice", "langauge": "language",
    "lern": "learn", "lerning": "learning", "libary": "library", "litle": "little", "meen": "mean",
    "membrs": "members", "nevr": "never", "nobdy": "nobody", "nuthing": "nothing", "peeple": "people",
    "peice": "piece", "peple": "people", "planing": "planning", "plese": "please", "polise": "police",
    "posible": "possible", "prodution": "production", "projct": "project", "projekt": "project",
    "qestion": "question", "realy": "really", "reely": "really", "responsability": "responsibility",
    "responsable": "responsible", "responsibilty": "responsibility", "rong": "wrong", "senarios": "scenarios",
    "servises": "services", "sesion": "session", "shair": "share", "shareing": "sharing", "simpel": "simple",
    "skillz": "skills", "skils": "skills", "staf": "staff", "sumtimes": "sometimes", "suport": "support",
    "tabel": "table", "teecher": "teacher", "themselfs": "themselves", "ther": "there", "togehter": "together",
    "togeva": "together", "togever": "together", "togther": "together", "veiws": "views", "volunter": "volunteer",
    "waht": "what", "wher": "where", "wich": "which", "wurds": "words", "xplain": "explain",
}  # fmt: skip
"""Slips that stand in the training examples so often that they would count as words."""

SHORTEST = 4
"""Letters of the shortest word that is corrected: shorter ones are too near to other words."""
LONG = 7
"""Letters from which two slips are forgiven."""
RUN_TOGETHER = 8
"""Letters from which an unknown word is tried as several words run together."""
MOST_UNKNOWN = 20
"""Unknown words that are corrected in one message; one with more is not made of slips, and each costs 2 ms."""
OFTEN = 3
"""How often a word that the encoder does not know must stand in the training examples to count as spelled right."""


class Speller:
    """Corrects words that are in neither of two lists: `taught`, a word's count in the training examples, and `known`.

    `known` is the encoder's vocabulary, the more frequent words first. A correction is looked for among the taught
    words, which the subject is made of, and only then among the known ones.
    """

    def __init__(self, taught: dict[str, int], known: Iterable[str]) -> None:
        order = [word for word in known if len(word) > 1 or word in "ai"]
        self._known = {word: place for place, word in enumerate(order)}
        self._taught = {w: n for w, n in taught.items() if w in self._known or n >= OFTEN}
        self._near = [word for word in self._taught if len(word) >= SHORTEST]
        self._far = [word for word in order if len(word) > SHORTEST and word not in self._taught]
        ranked = [*sorted(self._taught, key=lambda word: -self._taught[word]), *order]
        self._cost = {word: math.log(place + 2) for place, word in reversed(list(enumerate(ranked)))}
        self.word = lru_cache(maxsize=4096)(self._word)

    def __call__(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """`text` with its words corrected, and where each word begins in it and in `text`."""
        corrected, places, end, unknown = "", [], 0, 0
        for found in WORD.finditer(text):
            corrected += text[end : found.start()]
            places.append((len(corrected), found.start()))
            unknown += not self._is_right(found.group().lower())
            corrected += self.word(found.group()) if unknown <= MOST_UNKNOWN else found.group()
            end = found.end()
        return corrected + text[end:], places

    def _word(self, word: str) -> str:
        small = word.lower().replace("’", "'")
        if right := TEXT_SPEAK.get(small) or MISSPELT.get(small):
            return right
        return word if self._is_right(small) else self._nearest(small) or word

    def _is_right(self, word: str) -> bool:
        """Whether there is nothing to look for: a word that is known, too short, or no word."""
        is_word = "'" not in word and word.isascii() and word.isalpha()
        return not is_word or len(word) < SHORTEST or word in self._taught or word in self._known

    def _nearest(self, word: str) -> str | None:
        slips = 2 if len(word) >= LONG else 1
        near = process.extract(word, self._near, scorer=OSA.distance, score_cutoff=slips, limit=10)
        one_off = [found for found in near if found[1] == 1]
        if one_off:
            return min(one_off, key=lambda found: -self._taught[found[0]])[0]
        far = process.extract(word, self._far, scorer=OSA.distance, score_cutoff=1, limit=10)
        if far and len(word) > SHORTEST:
            return min(far, key=lambda found: self._known[found[0]])[0]
        apart = self._apart(word) if len(word) >= RUN_TOGETHER else None
        if apart:
            return apart
        # Twice wrong, but rarely in the first letter.
        near = [found for found in near if found[0][0] == word[0]]
        return min(near, key=lambda found: -self._taught[found[0]])[0] if near else None

    def _apart(self, word: str) -> str | None:
        """`word` as the likeliest row of known words; None where there is none."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(word) + 1):
            ways = [
                (best[start][0] + self._cost[word[start:end]], [*best[start][1], word[start:end]])
                for start in range(max(0, end - 20), end)
                if word[start:end] in self._cost and best[start][0] < math.inf
            ]
            best.append(min(ways, default=(math.inf, [])))
        parts = best[-1][1]
        return " ".join(parts) if parts and len(word) / len(parts) >= 3 else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True, model_from="SpacyNLP")
class SpellingCorrector(LearningComponent):
    """Gives the components after it the spaCy document of the corrected text; the message keeps its own words.

    Stands after `SpacyNLP`. It learns the words of the training examples.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        from rasa.nlu.utils.spacy_utils import SpacyNLP

        return [SpacyNLP]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._taught: dict[str, int] = {}
        self._speller: Speller | None = None

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        examples = [m for m in training_data.training_examples if m.get(INTENT) and writer_of(m) is None]
        texts = [m.get(TEXT) for m in examples if m.get(TEXT)]
        self._taught = dict(Counter(word.lower() for text in texts for word in WORD.findall(text)))
        return self.kept()

    def write(self, folder: Path) -> None:
        (folder / "taught.json").write_text(json.dumps(self._taught))

    def read(self, folder: Path) -> None:
        self._taught = json.loads((folder / "taught.json").read_text())

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        examples = self.process(training_data.training_examples, model)
        docs = (message.get(SPACY_DOCS[TEXT]) for message in examples)
        # From here on nothing changes the texts any more: each is encoded once, and not again in the next training.
        model.model.get_pipe("sentence_encoder").learn(doc.text for doc in docs if doc is not None)
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        if self._speller is None:
            self._speller = Speller(self._taught, model.model.get_pipe("sentence_encoder").encoder.words)
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            if doc is None:
                continue
            corrected, places = self._speller(doc.text)
            if corrected != doc.text:
                message.set(SPACY_DOCS[TEXT], model.model(corrected))
                message.set(TYPED, places)
        return messages
