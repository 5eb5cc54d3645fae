"""English word classes that distinguish an organization's name from an ordinary phrase, all in lower case."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _inflected(bases: str) -> frozenset[str]:
    """Return the third person and the past tense of regular verbs."""
    forms: set[str] = set()
    for base in bases.split():
        if base.endswith("y") and base[-2] not in "aeo":
            forms |= {f"{base[:-1]}ies", f"{base[:-1]}ied"}
        elif base.endswith(("s", "sh", "ch", "x", "z")):
            forms |= {f"{base}es", f"{base}ed"}
        else:
            forms |= {f"{base}s", f"{base.removesuffix('e')}ed"}
    return frozenset(forms)


VERBS = _inflected(
    """accelerate accompany achieve acquire adapt add address advance advocate aim allow analyze annotate announce
    apply architect assemble assess assist attract audit automate back benchmark bring bundle campaign carry
    certify champion clean co-author co-develop co-found co-lead coin collaborate collect combine commercialize
    commission compete compile compute configure connect construct continue contribute convert coordinate craft
    crawl create curate customize defend define deliver demonstrate deploy describe design detect develop
    digitize discover distribute document donate edit embed emphasize employ enable encourage engage engineer
    enhance ensure equip establish estimate evaluate evolve examine excel expand experiment explain explore
    expose extend extract facilitate feature fine-tune focus forecast fork formulate found fund gather generate
    govern guide handle help host implement improve include incorporate incubate initiate innovate inspire
    install integrate introduce invent invest investigate issue join label launch lease lend leverage license
    lobby maintain manage manufacture mark market merge migrate monitor move name note offer open open-source
    operate optimize orchestrate organize oversee own parse participate partner patent perform pioneer
    popularize port power predict prepare present prioritize produce promote propose protect prove provide
    publish pursue push quantize raise reach recommend recruit redesign reduce refine release rely rename rent
    replace report reproduce research retrieve reveal review revise schedule search secure sell serve settle
    share ship simplify simulate solve spearhead specialize sponsor standardize start store streamline strive
    study submit suggest summarize supervise supply support sustain swap switch synthesize tackle talk target teach
    trace track train transform translate try tune turn unify unveil update upgrade urge use utilize validate
    verify warn win work"""
) | _words(
    """analyses began begins bought brought builds built buys came chooses chose does draws drew drives drove finds
    gave gives grew grows held holds keeps kept leads led lets made makes optimised optimises provided puts ran runs
    saw sees sells sends sent sets showed sold specialised specialises spends spent spun stands stood takes
    taught took went won writes wrote"""
)

ADVERBS = _words("also now still already often currently recently jointly even just first then both today alone since")

# If a sentence begins with one of these, its subject comes later, usually after a comma.
OPENERS = _words(
    """about across additionally after alongside although among and as at because before besides beyond but by
    currently despite during elsewhere finally following for formerly from furthermore given here however if
    in inside instead known lately later like likewise meanwhile moreover near notably now on once originally
    outside over perhaps rather recently similarly since so specifically then thereby though through
    throughout thus to today together toward towards under unlike until upon using via when where whereas
    whether while with within without"""
)

# Pronouns, determiners and quantifiers: the subject is not a name, but a name may follow ("Researchers at ...").
OTHERS = _words(
    """a all an another any anyone both each either every everyone few he her here his i its it leading major many
    modern more most much multiple my neither no nobody none numerous one other others our several she some
    someone such that the their them there these they this those three two various we what which who whose you
    your"""
)

# Nouns at the beginning or end of a phrase about things or people in general.
COMMON = _words(
    """academia academics accuracy agent agents ai algorithm algorithms analyst analysts answer api apis app
    application applications approach approaches architecture architectures article author authors background
    batch benchmark benchmarks business businesses category chatbot chatbots chip chips client clients cloud
    code companies company compute computer computers context contributors core corporations cost costs cpu
    cpus customer customers data dataset datasets definition dev developer developers device devices edge
    engineer engineers engineering enterprise enterprises example examples experts feature features firms
    framework frameworks gpu gpus group groups hardware industry inference infrastructure institutions iot
    knowledge laboratories labs language layer learning layers library libraries llm llms machine machines
    market memory method methods metric metrics ml mlops model models moreover network networks neural nlp
    note notes open organisations organizations overview parameter parameters people performance perplexity
    pipeline pipelines platform platforms players practice practitioners precision process processing
    processor processors product products project projects prompt prompts provider providers question rag
    recall reference research researchers scale scholars schools science scientists search security semantic
    server servers service services software solution solutions source speed staff standard standards startup
    startups state student students summary support synonym synonyms system systems task tasks team teams
    technique techniques technology technologies term terms text throughput token tokens tool tools tpu
    training tuning tpus universities usage user users value values vector vendor vendors version warning web
    work world"""
)

# The common nouns above that can also end a name ("Acme Systems", "Acme AI").
TAILS = _words(
    """ai analytics cloud company computing data engineering group hardware labs laboratories machines networks
    project research science security software solutions systems technologies technology"""
)

# After a name, these indicate a longer name: "Apple Valley University" is not Apple.
INSTITUTIONS = _words(
    """academy agency alliance association bank bureau capital center centre clinic college commission committee
    consortium council electronics entertainment federation foundation fund games group health healthcare
    holdings hospital hospitals industries initiative institute institutes institution insurance lab
    laboratories laboratory labs ministry motors museum observatory office partners philanthropies polytechnic
    press robotics school semiconductor semiconductors society studio studios technologies therapeutics trust
    union university ventures works"""
)

# After "Institute of Science and ...", these continue the name instead of beginning the next subject.
FIELDS = _words(
    """aeronautics agriculture analytics applications art arts atmospheric automation cognitive commerce
    communication computation computing control culture data design development economics education emerging
    energy engineering environment ethics finance health humanities industry information innovation
    intelligent labor labour learning machine management mathematics medicine policy research robotics safety
    sciences security services signal society space speech sports standards statistics systems technologies
    technology telecommunications trade transport welfare"""
)

# People acting for the organization whose name precedes ("Stanford researchers").
PEOPLE = _words(
    """academics community company consortium developer developers engineer engineers faculty group lab labs
    maintainers professor professors project researcher researchers scientist scientists staff startup
    students team teams"""
)

# A name followed by one of these is the name of a product, not of an organization.
PRODUCTS = _words(
    """algorithm api architecture benchmark compiler dataset format framework kernel language layer library method
    model models network networks package protocol technique toolkit paper"""
)

# People after the name of what they use ("Python developers"), unless it is a known organization.
CRAFTS = _words("coders contributors developers enthusiasts programmers users")

ROLES = _words("ceo cfo chairman chief ciso co-founder coo cso cto founder president svp vp")
