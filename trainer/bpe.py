"""Byte-level BPE with GPT-2's pre-tokenizer, learned so that a noun can be copied from a question into a program.

Ordinary BPE cuts " dog" (in a question) and "dog" (between quotes in a program) differently, which makes copying a lookup
instead of a copy. Here no merge ever crosses the leading space of an unfinished word: pieces are learned on bare words
first, and the space is joined to whole, frequent words at the end. So " dog" is either one token or the space followed by
exactly the tokens of "dog".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

END = "<|endoftext|>"
SPACE = "Ġ"
Merge = tuple[str, str]
Word = tuple[str, ...]


def pre_tokenizer() -> pre_tokenizers.ByteLevel:
    """GPT-2's: its regular expression, bytes as printable characters."""
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def join(word: Word, merge: Merge) -> Word:
    """The word with every occurrence of the pair joined, from left to right."""
    joined: list[str] = []
    i = 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == merge:
            joined.append(word[i] + word[i + 1])
            i += 2
        else:
            joined.append(word[i])
            i += 1
    return tuple(joined)


def learn(words: Counter[Word], count: int) -> tuple[list[Merge], Counter[Word]]:
    """Up to `count` merges of the most frequent pairs (ties: the smaller pair), and the words after them."""
    merges: list[Merge] = []
    while len(merges) < count:
        pairs: Counter[Merge] = Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += n
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        joined: Counter[Word] = Counter()
        for word, n in words.items():
            joined[join(word, best)] += n
        words = joined
    return merges, words


def train_tokenizer(texts: Iterable[str], copied: Counter[str], vocabulary: int) -> Tokenizer:
    """A tokenizer of `vocabulary` entries: the end token, 256 bytes, then merges for three things in this order.

    `copied`: words that programs copy from questions (nouns, colours, names of categories) with their weights; they get
    40 % of the merges and are left out afterwards. Then every other word of `texts`, bare. Then the space before whole words.
    """
    cut = pre_tokenizer()
    counts: Counter[str] = Counter(piece for text in texts for piece, _ in cut.pre_tokenize_str(text))
    forms = {form for word in copied for form in (word, word + "s", word + "es")}
    room = vocabulary - 257
    merges, _ = learn(Counter({tuple(word): n for word, n in copied.items()}), int(room * 0.4))

    bare: Counter[Word] = Counter()
    spaced: Counter[str] = Counter()
    for piece, n in counts.items():
        word = piece[1:] if len(piece) > 1 and piece[0] == SPACE and piece[1] != SPACE else piece
        if word.lower() in forms:
            continue
        bare[apply(tuple(word), merges)] += n
        if word is not piece:
            spaced[word] += n
    whole = spaced.most_common(120)
    more, finished = learn(bare, room - len(merges) - len(whole))
    merges += more
    single = {word[0] for word in finished if len(word) == 1}
    merges += [(SPACE, word) for word, _ in whole if word in single][: room - len(merges)]
    return build(merges)


def apply(word: Word, merges: Iterable[Merge]) -> Word:
    for merge in merges:
        if len(word) == 1:
            break
        word = join(word, merge)
    return word


def build(merges: list[Merge]) -> Tokenizer:
    """The `tokenizers` object: id 0 is the end of text, then the 256 bytes, then one id a merge."""
    pieces = [END, *sorted(pre_tokenizers.ByteLevel.alphabet()), *(left + right for left, right in merges)]
    tokenizer = Tokenizer(models.BPE(vocab={piece: i for i, piece in enumerate(pieces)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([END])
    return tokenizer
