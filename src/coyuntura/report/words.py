"""The report's own words, in both languages."""

from collections.abc import Mapping

from coyuntura.names import Text
from coyuntura.report.numbers import show_number

_WORDS: Mapping[str, tuple[str, str]] = {
    "figures": (
        "Figures: the middle one of the members, and from where to where 90 % of them lie",
        "Cifras: la del miembro central y el tramo en que está el 90 % de los miembros",
    ),
    "what": ("what", "qué"),
    "figure": ("figure", "cifra"),
    "figure_or_date": ("figure, date", "cifra, fecha"),
    "note": ("note", "nota"),
    "factor": ("factor", "factor"),
    "share": ("share", "parte"),
    "shapley": ("Shapley value", "valor de Shapley"),
    "alone": ("alone", "solo"),
    "but_for": ("but for it", "sin ello"),
    "in_order": ("in the order of history", "en el orden de la historia"),
    "verdict": ("verdict", "veredicto"),
    "robust": ("same sign in every order", "mismo signo en todo orden"),
    "depends": ("depends on the rest", "depende de lo demás"),
    "no_effect": ("none", "ninguno"),
    "all_there": ("With all factors there", "Con todos los factores"),
    "against": ("Compared with an imagined world", "Frente a un mundo imaginado"),
    "elsewhere": ("Shapley value against other references", "Valor de Shapley frente a otras referencias"),
    "world": ("world {}", "mundo {}"),
    "unexplained": (
        "Observed: {}; in the model: {}; not explained by the model: {}.",
        "Observado: {}; en el modelo: {}; no explicado por el modelo: {}.",
    ),
    "left_over": ("not explained by the model", "no explicado por el modelo"),
    "paths": (
        "Taken as paths that nothing in the model moves: {}.",
        "Como trayectorias que nada del modelo mueve: {}.",
    ),
    "rules": (
        "Taken as rules, for each of which another rule stands that goes on answering: {}.",
        "Como reglas, cada una sustituida por otra que sigue respondiendo: {}.",
    ),
    "turns_on": (
        "{} turns on “{}”, which holds {} of its variance: {}; same sign in {} of {} options.",
        "{}: depende de «{}», que explica el {} de su varianza: {}; mismo signo en {} de {} opciones.",
    ),
    "turns_on_none": (
        "Turns on no branch: each holds less than {} of the variance.",
        "No depende de ninguna rama: cada una explica menos del {} de la varianza.",
    ),
    "turning": ("Which part turns on which branch", "Qué parte depende de qué rama"),
    "read_by": ("read by {}", "la lee {}"),
    "otherwise": ("named by none: what `ELSE` means", "nadie la nombra: es lo que dice `ELSE`"),
    "branch": ("Branch {} ({}): {}.", "Rama {} ({}): {}."),
    "at_declared": (
        "Branches stand as in the declared run: {}. `--by-branch NAME` scores each option of one.",
        "Las ramas están como en la corrida declarada: {}. `--by-branch NOMBRE` puntúa cada opción de una.",
    ),
    "declared": ("declared", "declarada"),
    "on_priors": (
        (
            "These figures rest on priors, which nobody fitted to data here: they say what the model's assumptions "
            "imply, not what the data support."
        ),
        (
            "Estas cifras descansan en distribuciones previas que aquí nadie ajustó a datos: dicen lo que implican "
            "los supuestos del modelo, no lo que los datos respaldan."
        ),
    ),
    "uncertified": (
        "These figures rest on a fit that failed its own tests, and are no better founded than its assumptions.",
        "Estas cifras descansan en un ajuste que no pasó sus propias pruebas, y no valen más que sus supuestos.",
    ),
    "prior_only": (
        "Of {} parameters that these figures rest on, no data inform {}: as to those, they rest on the priors.",
        "De {} parámetros en que descansan estas cifras, los datos no informan {}: ahí descansan en las previas.",
    ),
    "how": (
        (
            "“But for it” is what is missing where the factor alone is taken away; “alone”, what it adds where all "
            "others are absent; its Shapley value, the mean over all orders in which factors can come in; and the "
            "order of history lets them in as they are listed. Each figure is the middle run, with 90 % of the runs "
            "in brackets. Shares stand only where the total is of one sign in 90 % of the runs. None of this is a "
            "share of the blame."
        ),
        (
            "«Sin ello» es lo que falta cuando se quita solo ese factor; «solo», lo que añade cuando faltan los "
            "demás; el valor de Shapley, el promedio de todos los órdenes en que los factores pueden entrar; y en el "
            "orden de la historia entran como están en la lista. Cada cifra es la corrida central, con el 90 % de "
            "las corridas entre paréntesis. Solo hay porcentajes si el total tiene un mismo signo en el 90 % de las "
            "corridas. Nada de esto es una parte de la culpa."
        ),
    ),
    "no_shares": (
        "No percentages: the total has either sign within 90 % of the runs.",
        "Sin porcentajes: el total tiene uno u otro signo dentro del 90 % de las corridas.",
    ),
    "refused": (
        ("{} is not shared out: what the model leaves out explains {} % of `{}`, and at most {} % may be left to it."),
        ("{} no se reparte: lo que el modelo deja fuera explica el {} % de `{}`, y puede explicar el {} % a lo más."),
    ),
    "untold": (
        (
            "The fit does not say how much of {} the model leaves out: these are not tested for the {} % that may be "
            "left to it."
        ),
        (
            "El ajuste no dice cuánto de {} deja fuera el modelo: no se someten a la prueba del {} % que puede quedar "
            "fuera."
        ),
    ),
    "by_groups": ("In groups, and each factor within its group", "Por grupos, y cada factor dentro de su grupo"),
    "group": ("group", "grupo"),
    "owen": ("Shapley, within Owen", "Shapley; dentro, Owen"),
    "together_pairs": ("What two do together beyond each alone", "Lo que dos hacen juntos además de cada uno solo"),
    "pair": ("pair", "par"),
    "beyond_pairs": ("three or more", "tres o más"),
    "over_references": (
        "Over all references: the least and the most of the middle run",
        "Sobre todas las referencias: el mínimo y el máximo de la corrida central",
    ),
    "dropped": (
        "{} of {} runs are left out, since one of their worlds has no value.",
        "Se dejan fuera {} de {} corridas, porque alguno de sus mundos no tiene valor.",
    ),
    "event_in": (
        "{}: in {} of the runs. Counted over pairs of runs that differ by one factor and share all else:",
        "{}: en {} de las corridas. Contado en pares de corridas que difieren en un factor y comparten lo demás:",
    ),
    "without": ("without it", "sin ello"),
    "necessary": ("necessary", "necesario"),
    "sufficient": ("sufficient", "suficiente"),
    "both": ("both", "ambos"),
    "prevented": ("averts", "lo evita"),
    "ratio": ("ratio", "razón"),
    "at_least": ("≥ {}", "≥ {}"),
    "how_caused": (
        (
            "Necessary: of the runs with the event, those that lack it without the factor. Sufficient: of those that "
            "lack it without the factor, those that have it with it. Both: of all runs. Averts: runs that have it "
            "only without the factor. The ratio is of its probability with the factor to that without it. Standard "
            "errors are of {} points at most."
        ),
        (
            "Necesario: de las corridas con el suceso, las que no lo tienen sin el factor. Suficiente: de las que no "
            "lo tienen sin el factor, las que lo tienen con él. Ambos: de todas. Lo evita: corridas que solo lo "
            "tienen sin el factor. La razón es de su probabilidad con el factor a la que tiene sin él. Los errores "
            "estándar son de {} puntos a lo más."
        ),
    ),
    "turns": (
        "{}: the change of the mean over {} after a date from that before it",
        "{}: el cambio de la media de {} tras una fecha respecto de la anterior",
    ),
    "turn": ("date", "fecha"),
    "seen_change": ("observed", "observado"),
    "as_far": ("as far at other dates", "tanto en otras fechas"),
    "model_change": ("in the model", "en el modelo"),
    "model_far": ("there as far at other dates", "allí tanto en otras fechas"),
    "as_far_elsewhere": ("as far elsewhere", "tanto en otros países"),
    "of_count": ("{} of {}", "{} de {}"),
    "log_change": ("in logarithms", "en logaritmos"),
    "null_zero": (
        "A driver that nothing reads has exactly 0 of each outcome, as it must.",
        "Un factor que nada lee tiene exactamente 0 de cada desenlace, como debe ser.",
    ),
    "null_not": (
        "A driver that nothing reads has {} of an outcome: worlds do not share their noise, and nothing here counts.",
        "Un factor que nada lee tiene {} de un desenlace: los mundos no comparten su azar, y nada de esto vale.",
    ),
    "all": ("all together", "todos juntos"),
    "legend": (
        (
            "How to read the parts. “But for it” is what is missing where a factor alone is taken away, “alone” what "
            "it adds where the others are absent, and its Shapley value the mean over all orders in which factors can "
            "come in, of which its share is that value in percent of all of them together; the order of history lets "
            "them in as they are listed. The verdict is whether its direction is the same in every order, or none "
            "where it changes nothing. Each figure is the middle one of the members by itself, so that “all together” "
            "may differ a little from a fall that is computed elsewhere. None of this is a share of the blame, and it "
            "holds only against the world that is named below."
        ),
        (
            "Cómo leer las partes. «Sin ello» es lo que falta cuando se quita solo ese factor; «solo», lo que añade "
            "cuando faltan los demás; el valor de Shapley, el promedio de todos los órdenes en que los factores "
            "pueden entrar, y su parte, ese valor en porcentaje del total; en el orden de la historia entran como "
            "están en la lista. El veredicto dice si su dirección es la misma en todo orden, o ninguno donde no "
            "cambia nada. Cada cifra es la del miembro central por su cuenta, de modo que «todos juntos» puede "
            "diferir un poco de una caída calculada en otro lugar. Nada de esto es una parte de la culpa, y vale solo "
            "frente al mundo que se nombra debajo."
        ),
    ),
    "doubt": ("Before quoting", "Antes de citar"),
    "instrument": ("instrument", "instrumento"),
    "constrains": ("what it constrains", "qué restringe"),
    "dated_event": ("its date from the record", "fecha del registro"),
    "record_alone": ("on record, not in the model", "en el registro, no en el modelo"),
    "no_number": ("no number", "sin cifra"),
    "counts_in_full": ("{} counts: --full", "{} recuentos: --full"),
    "never_added": (
        "Counts of different sources or of different things are not added.",
        "Los recuentos de fuentes distintas o de cosas distintas no se suman.",
    ),
    "scope": ("what it covers", "qué abarca"),
    "standing": ("standing", "carácter"),
    "issued": ("instrument: {}; it covers {}", "instrumento: {}; abarca {}"),
    "recorded_only": (
        "recorded, not computed: the model has no constraint that it touches",
        "registrado, no calculado: el modelo no tiene restricción que toque",
    ),
    "given_event": ("given, not computed", "dado, no calculado"),
    "taken_event": ("on record", "en el registro"),
    "reason": ("reason given", "razón que se dio"),
    "motive": ("motive held", "motivo que se le atribuye"),
    "instruments_in_short": (
        (
            "Instruments on record: {}, of which {} close or open something in the model: {}. All of them with dates, "
            "targets and sources: --full."
        ),
        (
            "Instrumentos en el registro: {}, de los que {} cierran o abren algo en el modelo: {}. Todos, con fechas, "
            "destinatarios y fuentes: --full."
        ),
    ),
    "not_computed": ("Given, not computed", "Dado, no calculado"),
    "beside_record": ("The run beside the record", "La corrida junto al registro"),
    "on_record": ("on record", "registro"),
    "computed": ("computed", "calculado"),
    "apart": ("difference", "diferencia"),
    "limits": ("What cannot be said", "Lo que no se puede decir"),
    "who": ("Who says so", "Quién lo dice"),
    "series": (
        "Series that its figures read or are compared with",
        "Series de las que salen sus cifras o con las que se comparan",
    ),
    "drivers": ("Series that feed the runs", "Series que alimentan las corridas"),
    "fed_by": (
        "Series that feed the runs, with their sources in --full: {}.",
        "Series que alimentan las corridas, con sus fuentes en --full: {}.",
    ),
    "more_sources": ("{} more, shown with --full", "{} más, con --full"),
    "paragraph": ("paragraph", "párrafo"),
    "paragraphs": ("paragraphs", "párrafos"),
    "no_address": ("No address is on record.", "Sin enlace."),
    "speaking": ("Speaking there", "Quién habla allí"),
    "observed": ("Observed", "Observado"),
    "and_others": (" and {} more", " y {} más"),
    "licence": ("Licence", "Licencia"),
    "cite": ("To cite", "Para citar"),
    "citation": (
        (
            "Coyuntura {version}, study {study}{interpretation} (edition {content}), question {question}, {members}, "
            "seed {seed}{given}, run on {day}."
        ),
        (
            "Coyuntura {version}, estudio {study}{interpretation} (edición {content}), pregunta {question}, {members}, "
            "semilla {seed}{given}, corrida del {day}."
        ),
    ),
    "fit_citation": (
        (
            "Coyuntura {version}, study {study}{interpretation} (edition {content}), fit of {parameters} to {series}, "
            "{draws}, seed {seed}, made on {day}; {file}, SHA-256 {sha256}."
        ),
        (
            "Coyuntura {version}, estudio {study}{interpretation} (edición {content}), ajuste de {parameters} a "
            "{series}, {draws}, semilla {seed}, hecho el {day}; {file}, SHA-256 {sha256}."
        ),
    ),
    "given": (", with {}", ", con {}"),
    "interpretation": (", interpretation {}", ", interpretación {}"),
    "in_full": (
        "All figures, tables, claims and limits: --full. For programs: --json.",
        "Todas las cifras, tablas, afirmaciones y límites: --full. Para programas: --json.",
    ),
    "custody": ("Who holds, owns and controls", "Quién custodia, posee y controla"),
    "reckoned": ("reckoned by the study", "calculado por el estudio"),
    "reckoned_from": ("reckoned by the study from {}", "calculado por el estudio a partir de {}"),
    "passed_on": (
        "{account}: all of the {total} that it had received by {day} was passed on, {parts}.",
        "{account}: los {total} que había recibido hasta el {day} pasaron todos a otras cuentas, {parts}.",
    ),
    "account": ("account", "cuenta"),
    "custodian": ("custodian", "custodio"),
    "owner": ("owner", "propietario"),
    "controller": ("controller", "controlador"),
    "entries": ("Payments, recorded or bounded", "Pagos, registrados o acotados"),
    "when": ("when", "cuándo"),
    "payment": ("payment", "pago"),
    "says": ("who says so", "quién lo dice"),
    "paid_in": (
        "{payers} had paid {total} by {day}, and this is where it went:",
        "{payers}: hasta el {day} habían pagado {total}, y fue a parar aquí:",
    ),
    "together": ("together", "en conjunto"),
    "split_unknown": (
        "Where a part is a range, what one account has more another has less: only the sum is known that well.",
        (
            "Cuando un monto es un intervalo, lo que sobra en una cuenta falta en otra: "
            "solo el total se conoce con esa precisión."
        ),
    ),
    "claims": ("Claims", "Afirmaciones"),
    "claim": ("id", "código"),
    "author": ("who says it", "quién lo dice"),
    "where": ("where", "dónde"),
    "measure": ("measure", "medida"),
    "claim_kind": ("what it is", "qué es"),
    "claim_says": ("in the study's words", "en palabras del estudio"),
    "derived_by": ("computed from others", "calculada de otras"),
    "documents": (
        "Documents, by the code that stands before a paragraph's number",
        "Documentos, por el código que va antes del número de párrafo",
    ),
    "load_bearing": (
        "* marks those on which an author's account rests.",
        "* señala las que sostienen el relato de su autor.",
    ),
    "points": ("{} figures, {}", "{} cifras, {}"),
    "stopped": (
        "In {} of {} runs the calculation overflowed; they do not count.",
        "En {} de las {} simulaciones el cálculo se desbordó; no se cuentan.",
    ),
    "unshared": (
        "{} cannot be shared out: no member has a value in every world.",
        "{} no se puede repartir: ningún miembro tiene un valor en todos los mundos.",
    ),
    "more": ("and {} more.", "y {} más."),
    "members": ("in {} of {} members", "en {} de {} miembros"),
    "cannot_tell": (
        "Cannot tell: none of the answers that the study foresees is supported by its runs.",
        "No se puede saber: ninguna de las respuestas que el estudio prevé se apoya en sus corridas.",
    ),
    "failed": ("What failed, and where it stands", "Qué no se cumplió, y dónde está escrito"),
    "no_copies": (
        "No behaviour of the study states a copy in which it must fail, under `fails_when:`.",
        "Ningún comportamiento del estudio declara una copia en que deba incumplirse, en `fails_when:`.",
    ),
    "copies": (
        "Perturbed copies: {}. In {} the behaviour fails, as it must; in {} it passes; not judged: {}.",
        "Copias perturbadas: {}. En {} el comportamiento se incumple, como debe; en {} se cumple; sin juzgar: {}.",
    ),
    "without_copy": (
        "Of {} behaviours that can be run, these state no copy: {}.",
        "De {} comportamientos que se pueden comprobar, estos no declaran ninguna copia: {}.",
    ),
    "copy_passes": (
        "What holds in a copy in which it must fail proves nothing: mend the behaviour, or the copy",
        "Lo que se cumple en una copia en que debe incumplirse no prueba nada: corrige el comportamiento o la copia",
    ),
    "copy_stopped": (
        "{} of the {} members that go through the study stop here, and too few are left to judge.",
        "De los {1} miembros que completan el estudio, {0} se detienen aquí y quedan muy pocos para juzgar.",
    ),
    "copy_idle": (
        "It does not hold in the study itself, so that its failing here would say nothing.",
        "No se cumple en el estudio mismo: que se incumpla aquí no diría nada.",
    ),
    "some_stopped": ("{} of {} members stop.", "Se detienen {} de {} miembros."),
    "element": ("element", "elemento"),
    "zeroed": ("zero", "cero"),
    "doubled": ("twice", "doble"),
    "frozen": ("held", "fijo"),
    "delayed": ("late", "tarde"),
    "noticed_by": ("noticed by", "quién lo nota"),
    "how_mutated": (
        (
            "Each element in turn is zero, twice what it is, held at its value of {}, or {} late; a stock is held. The "
            "numbers count the behaviours that hold in the study and fail then, over {} members. 0: none fails, though "
            "a statement turns in some members; =: none turns in any; –: nothing that behaviours read rests on it; !: "
            "none fails, but fewer than half of the members go through, so that one or more are not judged."
        ),
        (
            "Cada elemento, por turno, es cero, es el doble, queda fijo en su valor de {} o llega {} tarde; un nivel "
            "queda fijo. Los números cuentan los comportamientos que se cumplen en el estudio y entonces no, con {} "
            "miembros. 0: ninguno se incumple, aunque un enunciado cambia en algunos miembros; =: en ninguno cambia; "
            "–: nada de lo que leen descansa en él; !: ninguno se incumple, pero menos de la mitad de los miembros "
            "termina y uno o más quedan sin juzgar."
        ),
    ),
    "behaviour": ("behaviour", "comportamiento esperado"),
    "subsystem": ("subsystem", "subsistema"),
    "all_of_them": ("all", "todos"),
    "not_modelled": ("Not modelled yet", "Aún sin modelar"),
    "stands": ("stands", "situación"),
    "without_what": ("without", "sin"),
    "moves_most": ("moves most, of its range", "lo que más se mueve, de su recorrido"),
    "moves_of": ("moved of what is read", "movidos, de lo que se lee"),
    "how_carried": (
        (
            "Each computed element or event that cites a mechanism is taken out: made zero, a stock held at its first "
            "value, an event off. Read are the variables of which behaviours, questions, disagreements and measures "
            "that cite the mechanism make their figures, other than the element. One moves where at some date it is "
            "farther off than {} of its range, in half of {} members. Carried: an element that cites no other "
            "mechanism moves one. Shared: only elements do that cite others too, named in brackets, which cannot tell "
            "these apart. Without effect: it is cited, and nothing moves. Read by nothing: it is cited, and nothing "
            "that is read of runs cites it."
        ),
        (
            "Se quita cada elemento calculado o evento que cita un mecanismo: pasa a cero, un nivel queda en su primer "
            "valor, un evento no ocurre. Se leen las variables de las que sacan sus cifras los comportamientos, "
            "preguntas, desacuerdos y medidas que citan el mecanismo, aparte del elemento mismo. Una se mueve si en "
            "alguna fecha se aparta más del {} de su recorrido, en la mitad de {} miembros. Lo lleva: mueve una un "
            "elemento que no cita otro mecanismo. Compartido: solo lo hacen elementos que citan también otros, "
            "nombrados entre paréntesis, y no permiten distinguirlos. Sin efecto: se cita y nada se mueve. Nada lo "
            "lee: se cita y nada de lo que se lee de las corridas lo cita."
        ),
    ),
    "notices": ("changes noticed", "cambios notados"),
    "of_reaching": ("of those that reach it", "de los que le llegan"),
    "unproven": ("Unproven: no behaviour notices anything done to them", "Sin probar: ningún comportamiento nota nada"),
    "unproven_turned": (
        "a statement turns in some members, in too few for a behaviour to fail",
        "un enunciado cambia en algunos miembros, muy pocos para que algo se incumpla",
    ),
    "unproven_stopped": ("members stop", "los miembros se detienen"),
    "unproven_same": ("no statement turns in any member", "ningún enunciado cambia en ningún miembro"),
    "unproven_unread": ("nothing that behaviours read rests on them", "nada de lo que leen descansa en ellos"),
    "vacuous": ("Vacuous: they notice nothing of all this: {}.", "Vacíos: no notan nada de todo esto: {}."),
    "notices_none": ("They notice nothing of this: {}.", "No notan nada de esto: {}."),
    "not_asked": (
        "Not asked, since they do not hold in the study or read no run: {}.",
        "No se les pregunta, porque no se cumplen en el estudio o no leen ninguna corrida: {}.",
    ),
    "elements_noticed": (
        "Elements that a behaviour notices: {} of {}. Changes: {} of {} ({}).",
        "Elementos que un comportamiento nota: {} de {}. Cambios: {} de {} ({}).",
    ),
    "none_to_notice": (
        "No behaviour of the study holds and reads runs, so that none can notice anything.",
        "Ningún comportamiento del estudio se cumple y lee corridas, así que ninguno puede notar nada.",
    ),
    "no_condition": ("It states no condition yet.", "Aún no enuncia ninguna condición."),
    "unjudged": (
        "`{}` cannot be judged: no member stays finite.",
        "`{}` no se puede juzgar: ningún miembro se mantiene finito.",
    ),
    "shortfall": (
        "`{}` holds in {} of {} members; it must in {} of them.",
        "`{}` se cumple en {} de {} miembros; debe cumplirse en {} de ellos.",
    ),
    "no-account": ("The study has no account.", "El estudio no tiene ninguna cuenta."),
    "account-bare": ("No custodian, owner or controller: {}.", "Sin custodio, propietario o controlador: {}."),
    "no-ledger": ("The study has no ledger.", "El estudio no tiene ningún libro."),
    "ledger-open": ("Ledger `{}` does not reconcile: {}", "El libro `{}` no cuadra ({})."),
    "no-stock": ("The study has no stock.", "El estudio no tiene ningún nivel."),
    "no-instrument": ("The study has no instrument.", "El estudio no tiene ningún instrumento."),
    "motive-unsaid": (
        "No instrument, `{}` being the first, says what was given as its reason and what is held to be its motive.",
        "Ningún instrumento, empezando por `{}`, dice qué se dio como razón y qué se tiene por motivo.",
    ),
    "motive-is-reason": (
        "What was given as the reason of `{}` is taken for its motive.",
        "Lo que se dio como razón de `{}` se toma por su motivo.",
    ),
    "instrument-acts": (
        "`{}` is read by something that it does not constrain.",
        "Algo que `{}` no restringe lo lee.",
    ),
    "instrument-answered": (
        "A stock answers an instrument whose constraints do not move: {}.",
        "Un nivel responde a un instrumento cuyas restricciones no se mueven: {}.",
    ),
    "no-count": ("No claim of it is a figure.", "Ninguna de sus afirmaciones es una cifra."),
    "counts-merged": ("`{}` merges counts of different claims.", "`{}` funde recuentos de afirmaciones distintas."),
    "none-finite": ("No member stays finite.", "Ningún miembro se mantiene finito."),
    "stock-open": (
        "{} changes by something other than its flows.",
        "{} cambia por algo distinto de sus flujos.",
    ),
    "sum-open": (
        "What the stocks hold together changes by something other than what enters and leaves.",
        "Lo que los niveles suman cambia por algo distinto de lo que entra y sale.",
    ),
}


def counted(count: int, words: tuple[str, str], language: str) -> str:
    """Return a number of things, such as `1 member` or `200 members`, from the words for one and for many."""
    return f"{show_number(count, language)} {words[count != 1]}"


def and_more(count: int, language: str) -> list[str]:
    """Return the line that ends a list of which not all is shown; none where all is."""
    return [f"  {word('more', language).format(show_number(count, language))}"] if count else []


def text(key: str, *given: object) -> Text:
    """Return one of the report's own sentences in both languages, its blanks filled."""
    return Text(*(words.format(*given) for words in _WORDS[key]))


def word(key: str, language: str) -> str:
    """Return one of the report's own words."""
    return _WORDS[key][language == "es"]
