"""The rules of the formula language that Excel 2007 and everything after it read alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.ooxml import Book, Formula, Token, area, tokens
from tests.support.repair_kit import Rule, Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FORMULA_LIMIT = 8192
LITERAL_LIMIT = 255
NESTING_LIMIT = 64

_NAMES_OF_FUNCTIONS = """
    ABS ACCRINT ACCRINTM ACOS ACOSH ADDRESS AMORDEGRC AMORLINC AND AREAS ASC ASIN ASINH ATAN ATAN2
    ATANH AVEDEV AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS BAHTTEXT BESSELI BESSELJ BESSELK BESSELY
    BETADIST BETAINV BIN2DEC BIN2HEX BIN2OCT BINOMDIST CEILING CELL CHAR CHIDIST CHIINV CHITEST
    CHOOSE CLEAN CODE COLUMN COLUMNS COMBIN COMPLEX CONCATENATE CONFIDENCE CONVERT CORREL COS COSH
    COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS COUPDAYBS COUPDAYS COUPDAYSNC COUPNCD COUPNUM COUPPCD
    COVAR CRITBINOM CUBEKPIMEMBER CUBEMEMBER CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET
    CUBESETCOUNT CUBEVALUE CUMIPMT CUMPRINC DATE DATEDIF DATEVALUE DAVERAGE DAY DAYS360 DB DCOUNT
    DCOUNTA DDB DEC2BIN DEC2HEX DEC2OCT DEGREES DELTA DEVSQ DGET DISC DMAX DMIN DOLLAR DOLLARDE
    DOLLARFR DPRODUCT DSTDEV DSTDEVP DSUM DURATION DVAR DVARP EDATE EFFECT EOMONTH ERF ERFC
    ERROR.TYPE EVEN EXACT EXP EXPONDIST FACT FACTDOUBLE FALSE FDIST FIND FINDB FINV FISHER
    FISHERINV FIXED FLOOR FORECAST FREQUENCY FTEST FV FVSCHEDULE GAMMADIST GAMMAINV GAMMALN GCD
    GEOMEAN GESTEP GETPIVOTDATA GROWTH HARMEAN HEX2BIN HEX2DEC HEX2OCT HLOOKUP HOUR HYPERLINK
    HYPGEOMDIST IF IFERROR IMABS IMAGINARY IMARGUMENT IMCONJUGATE IMCOS IMDIV IMEXP IMLN IMLOG10
    IMLOG2 IMPOWER IMPRODUCT IMREAL IMSIN IMSQRT IMSUB IMSUM INDEX INDIRECT INFO INT INTERCEPT
    INTRATE IPMT IRR ISBLANK ISERR ISERROR ISEVEN ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISPMT
    ISREF ISTEXT KURT LARGE LCM LEFT LEFTB LEN LENB LINEST LN LOG LOG10 LOGEST LOGINV LOGNORMDIST
    LOOKUP LOWER MATCH MAX MAXA MDETERM MDURATION MEDIAN MID MIDB MIN MINA MINUTE MINVERSE MIRR
    MMULT MOD MODE MONTH MROUND MULTINOMIAL N NA NEGBINOMDIST NETWORKDAYS NOMINAL NORMDIST NORMINV
    NORMSDIST NORMSINV NOT NOW NPER NPV OCT2BIN OCT2DEC OCT2HEX ODD ODDFPRICE ODDFYIELD ODDLPRICE
    ODDLYIELD OFFSET OR PEARSON PERCENTILE PERCENTRANK PERMUT PHONETIC PI PMT POISSON POWER PPMT
    PRICE PRICEDISC PRICEMAT PROB PRODUCT PROPER PV QUARTILE QUOTIENT RADIANS RAND RANDBETWEEN
    RANK RATE RECEIVED REPLACE REPLACEB REPT RIGHT RIGHTB ROMAN ROUND ROUNDDOWN ROUNDUP ROW ROWS
    RSQ RTD SEARCH SEARCHB SECOND SERIESSUM SIGN SIN SINH SKEW SLN SLOPE SMALL SQRT SQRTPI
    STANDARDIZE STDEV STDEVA STDEVP STDEVPA STEYX SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT
    SUMSQ SUMX2MY2 SUMX2PY2 SUMXMY2 SYD T TAN TANH TBILLEQ TBILLPRICE TBILLYIELD TDIST TEXT TIME
    TIMEVALUE TINV TODAY TRANSPOSE TREND TRIM TRIMMEAN TRUE TRUNC TTEST TYPE UPPER VALUE VAR VARA
    VARP VARPA VDB VLOOKUP WEEKDAY WEEKNUM WEIBULL WORKDAY XIRR XNPV YEAR YEARFRAC YIELD YIELDDISC
    YIELDMAT ZTEST
"""
ARRAYS = frozenset(
    {"COLUMN", "COLUMNS", "COUNT", "COUNTIF", "INDEX", "LEFT", "MATCH", "ROW", "ROWS", "SUMIF",
     "SUMPRODUCT"}
)  # fmt: skip
"""What may be asked of a range within SUMPRODUCT: of each cell for any engine, or of the whole."""
EXCEL_2007 = frozenset(_NAMES_OF_FUNCTIONS.split())

_MARKS = frozenset("+-*/^&=<>(),:%$;")
_NEEDS_NO_QUOTES = re.compile(r"[^\W\d][\w.]*")
_ROW_AND_COLUMN = re.compile(r"R\d*(?:C\d*)?|C\d*", re.IGNORECASE)


def looks_like_a_cell(name: str) -> bool:
    """Whether Excel would read the name as an address, such as KX2026 or R1C1."""
    address = re.sub(r"(?<=[A-Z])0+", "", name.upper())
    return area(address) is not None or _ROW_AND_COLUMN.fullmatch(name) is not None


def unknown_sheets(words: tuple[Token, ...], book: Book) -> Iterator[str]:
    """Sheets that the words speak of and the workbook does not have."""
    for token in words:
        if token.kind == "sheet" and "[" not in token.text:
            for name in sheet_names(token.text):
                if name.casefold() not in book.sheet_keys:
                    yield f"there is no sheet {name!r}"


def sheet_names(prefix: str) -> list[str]:
    """The sheets of a prefix such as 'Jan:Mar'! in a formula."""
    name = prefix.removesuffix("!")
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    return name.split(":")


def _sheets_exist(formula: Formula, book: Book) -> Iterator[str]:
    yield from unknown_sheets(formula.tokens, book)


def _sheets_are_quoted(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        if token.kind == "sheet" and token.text[0] not in "'[":
            for name in sheet_names(token.text):
                if not _NEEDS_NO_QUOTES.fullmatch(name) or looks_like_a_cell(name):
                    yield f"sheet {name!r} needs apostrophes around it"


def _begins_without_equals(formula: Formula) -> Iterator[str]:
    if formula.text.startswith("="):
        yield 'in the file a formula has no "=" before it'


def _is_short(formula: Formula) -> Iterator[str]:
    if len(formula.text) > FORMULA_LIMIT:
        yield f"{len(formula.text)} characters, at most {FORMULA_LIMIT}"


def _literals_are_short(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        if token.kind == "string":
            length = len(token.text[1:-1].replace('""', '"'))
            if length > LITERAL_LIMIT:
                yield f"a text of {length} characters in a formula, at most {LITERAL_LIMIT}"


def _depths(formula: Formula) -> Iterator[int]:
    depth = 0
    for token in formula.tokens:
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
            yield depth


def _nests_moderately(formula: Formula) -> Iterator[str]:
    deepest = max(_depths(formula), default=0)
    if deepest > NESTING_LIMIT:
        yield f"nested {deepest} deep, at most {NESTING_LIMIT}"


def _closes_what_it_opens(formula: Formula) -> Iterator[str]:
    depths = list(_depths(formula))
    if depths and (depths[-1] != 0 or min(depths) < 0):
        yield "parentheses do not match"


def _separates_by_commas(formula: Formula) -> Iterator[str]:
    if Token("mark", ";") in formula.tokens:
        yield 'arguments are separated by "," in the file, whatever the country'


def _has_only_its_marks(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        if token.kind == "mark" and token.text not in _MARKS:
            yield f"{token.text!r} means nothing in a stored formula"


def _calls_functions_of_2007(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        known = token.text in EXCEL_2007 or token.text.startswith("_xl")
        if token.kind == "function" and not known:
            yield f"{token.text} is no function of Excel 2007, in English and in capitals"


def _arguments(words: Sequence[Token], call: int) -> list[list[Token]]:
    """The arguments of the call whose name is the word ``call``, each as its words."""
    found: list[list[Token]] = [[]]
    depth = 0
    for word in words[call + 1 :]:
        mark = word.text if word.kind == "mark" else ""
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            break
        if mark == "," and depth == 1:
            found.append([])
        elif depth > 1 or mark != "(":
            found[-1].append(word)
    return found


def _is_range(words: Sequence[Token]) -> bool:
    """Whether these words name several cells and nothing is done to them."""
    kinds = {word.kind for word in words if word != Token("mark", ":")}
    return Token("mark", ":") in words and kinds <= {"cell", "sheet"}


def _takes_arrays_as_all_do(formula: Formula) -> Iterator[str]:
    """Within SUMPRODUCT each cell is compared, never asked by a function that takes one value."""
    words = formula.tokens
    calls = [at for at, word in enumerate(words) if word.kind == "function"]
    for outer in calls:
        if words[outer].text != "SUMPRODUCT":
            continue
        size = sum(len(each) + 1 for each in _arguments(words, outer))
        for at in calls:
            inside = outer < at <= outer + size + 1 and words[at].text not in ARRAYS
            if inside and any(_is_range(each) for each in _arguments(words, at)):
                yield f"{words[at].text} of a range within SUMPRODUCT is no array for every engine"


def _indexes_rows_by_column(formula: Formula) -> Iterator[str]:
    words = formula.tokens
    for at, word in enumerate(words):
        cells, *places = _arguments(words, at) if word == Token("function", "INDEX") else [[]]
        laid = area("".join(one.text for one in cells if one.kind != "sheet").replace("$", ""))
        if laid and laid.top == laid.bottom and laid.left < laid.right and len(places) == 1:
            yield "INDEX of a row needs its row: not every engine takes one number for the column"


def _has_no_prefixes(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        if token.kind in ("function", "word") and token.text.startswith(
            ("_xlfn.", "_xlws.", "_xlpm.", "_xludf.", "_xleta.")
        ):
            yield f"{token.text} came after Excel 2007"


def _knows_its_names(formula: Formula, book: Book) -> Iterator[str]:
    tables = {table.name.casefold() for table in book.tables}
    for token in formula.tokens:
        word = token.text.casefold()
        if token.kind == "table":
            known = word.partition("[")[0] in tables
        elif token.kind == "word":
            known = word in book.name_keys or word in ("true", "false") or word in tables
            known = known or token.text.startswith("_xl")
        elif token.kind == "cell":
            known = area(token.text.upper()) is not None or word in book.name_keys
        else:
            continue
        if not known:
            yield f"{token.text} is neither a cell nor a name of this workbook"


def _refers_to_something(formula: Formula) -> Iterator[str]:
    if Token("error", "#REF!") in formula.tokens:
        yield "refers to something that is gone (#REF!)"


def _stays_in_the_workbook(formula: Formula) -> Iterator[str]:
    for token in formula.tokens:
        if token.kind == "sheet" and "[" in token.text:
            yield f"{token.text} stands in another workbook"


def _links_to_sheets(formula: Formula, book: Book) -> Iterator[str]:
    words = formula.tokens
    for call, _, text, after in zip(words, words[1:], words[2:], words[3:], strict=False):
        is_link = call == Token("function", "HYPERLINK") and text.text.startswith('"#')
        if is_link and after.text in (",", ")"):
            yield from unknown_sheets(tokens(text.text[2:-1].replace('""', '"')), book)


def in_formulas(complaints: Callable[[Formula, Book], Iterator[str]]) -> Rule:
    """A rule asked of every formula of the package, about the workbook around it."""

    def rule(book: Book) -> Iterator[Spot]:
        for formula in book.formulas:
            for what in complaints(formula, book):
                yield Spot(formula.part, formula.where, f"{what}: {formula.text[:80]}")

    return rule


def in_language(complaints: Callable[[Formula], Iterator[str]]) -> Rule:
    """A rule asked of every formula of the package, about the formula alone."""
    return in_formulas(lambda formula, _: complaints(formula))


FORMULA_RULES: tuple[tuple[str, Rule], ...] = (
    ("formula-equals", in_language(_begins_without_equals)),
    ("formula-length", in_language(_is_short)),
    ("formula-literal", in_language(_literals_are_short)),
    ("formula-nesting", in_language(_nests_moderately)),
    ("formula-parentheses", in_language(_closes_what_it_opens)),
    ("formula-separator", in_language(_separates_by_commas)),
    ("formula-character", in_language(_has_only_its_marks)),
    ("formula-function", in_language(_calls_functions_of_2007)),
    ("formula-array", in_language(_takes_arrays_as_all_do)),
    ("formula-index", in_language(_indexes_rows_by_column)),
    ("formula-prefix", in_language(_has_no_prefixes)),
    ("formula-reference", in_language(_refers_to_something)),
    ("formula-external", in_language(_stays_in_the_workbook)),
    ("formula-sheet-quotes", in_language(_sheets_are_quoted)),
    ("formula-name", in_formulas(_knows_its_names)),
    ("formula-sheet", in_formulas(_sheets_exist)),
    ("formula-hyperlink", in_formulas(_links_to_sheets)),
)
