"""Copy in five languages: what the mails of the made project say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Pieces of copy in one language; `sentences` are about sixteen words each."""

    friend: str
    hello: str
    headline: str
    headings: tuple[str, ...]
    start_with: str
    points: str
    no_points: str
    price: str
    no_price: str
    call: str
    label: str
    sentences: tuple[str, ...]


LANGUAGES: dict[str, Words] = {
    "en": Words(
        friend="there",
        hello="Hello",
        headline="An evening for those who like",
        headings=("Back on the shelf", "Three to begin with", "Before you choose", "What the staff say"),
        start_with="We would start with",
        points="You have {points} points on the plan {plan}; they pay for the post until the end of the month.",
        no_points="Your first film of the month travels free on the plan {plan}, there and back.",
        price="All of it costs {price} a month, and you can stop whenever you like.",
        no_price="Nothing here has a date: a place on your list keeps for as long as you wish.",
        call="See what is on",
        label="Open your list",
        sentences=(
            "The projectionist kept a notebook of every reel that came back late, and we have read it twice.",
            "Somebody asked us for a film with rain in it, and by Friday evening we had found forty.",
            "We spent the month on the shelves that nobody had dusted, so this list is shorter than usual.",
            "A member in the north wrote a letter about one ending, and it made the rounds of the office.",
            "Two prints arrived in the same tin, and one of them turned out to be quite a surprise.",
            "Each can be with you in two days, and you send it back when you have seen enough of it.",
            "If none of them is for you, tell us what was wrong, and we shall look again on Monday.",
            "Pick one tonight and leave the rest for later; the post goes at nine in the morning.",
        ),
    ),
    "de": Words(
        friend="liebes Mitglied",
        hello="Hallo",
        headline="Ein Abend für alle mit Sinn für",
        headings=("Wieder im Regal", "Drei für den Anfang", "Bevor Sie wählen", "Was die anderen sagen"),
        start_with="Wir würden anfangen mit",
        points="Sie haben {points} Punkte im Tarif {plan}; damit ist das Porto bis zum Monatsende bezahlt.",
        no_points="Der erste Film des Monats reist im Tarif {plan} umsonst, hin und zurück.",
        price="Das alles kostet {price} im Monat, und Sie können jederzeit aufhören.",
        no_price="Nichts davon hat ein Datum: Ein Platz auf Ihrer Liste bleibt, solange Sie möchten.",
        call="Zum Programm",
        label="Meine Liste öffnen",
        sentences=(
            "Der Vorführer hat über jede Rolle Buch geführt, die zu spät kam, und wir haben es zweimal gelesen.",
            "Jemand bat uns um einen Film mit Regen, und bis Freitagabend hatten wir vierzig davon gefunden.",
            "Wir haben den Monat vor staubigen Regalen verbracht, darum ist diese Liste kürzer als sonst.",
            "Ein Mitglied im Norden schrieb einen Brief über einen Schluss, und er ging durchs ganze Büro.",
            "Zwei Kopien kamen in derselben Büchse an, und eine davon war eine gehörige Überraschung.",
            "Jeder ist in zwei Tagen bei Ihnen, und Sie schicken ihn zurück, wenn Sie genug gesehen haben.",
            "Ist keiner etwas für Sie, dann sagen Sie uns, woran es lag, und wir suchen am Montag weiter.",
            "Wählen Sie heute Abend einen und lassen Sie den Rest für später; die Post geht um neun.",
        ),
    ),
    "es": Words(
        friend="qué tal",
        hello="Hola",
        headline="Una noche para quien disfruta de",
        headings=("De vuelta en la estantería", "Tres para empezar", "Antes de elegir", "Lo que dice el equipo"),
        start_with="Nosotros empezaríamos por",
        points="Tienes {points} puntos en el plan {plan}; pagan el envío hasta que termine el mes.",
        no_points="La primera película del mes viaja gratis con el plan {plan}, ida y vuelta.",
        price="Todo ello cuesta {price} al mes, y puedes dejarlo cuando quieras.",
        no_price="Nada de esto caduca: un puesto en tu lista dura todo el tiempo que desees.",
        call="Ver la programación",
        label="Abrir mi lista",
        sentences=(
            "El proyeccionista llevaba un cuaderno con cada rollo que volvía tarde, y lo hemos leído dos veces.",
            "Alguien nos pidió una película con lluvia, y el viernes por la noche habíamos encontrado cuarenta.",
            "Pasamos el mes entre estantes que nadie había limpiado, así que esta lista es más corta.",
            "Una socia del norte escribió una carta sobre un final, y dio la vuelta a toda la oficina.",
            "Dos copias llegaron en la misma lata, y una de ellas resultó ser una auténtica sorpresa.",
            "Cada una llega a tu casa en dos días, y la devuelves cuando la hayas visto bastante.",
            "Si ninguna es para ti, cuéntanos qué fallaba, y el lunes volveremos a buscar con calma.",
            "Elige una esta noche y deja el resto para luego; el correo sale a las nueve en punto.",
        ),
    ),
    "fr": Words(
        friend="vous",
        hello="Bonjour",
        headline="Une soirée pour qui aime",
        headings=("De retour en rayon", "Trois pour commencer", "Avant de choisir", "L’avis de l’équipe"),
        start_with="Nous commencerions par",
        points="Vous avez {points} points avec la formule {plan} ; ils paient le port jusqu’à la fin du mois.",
        no_points="Le premier film du mois voyage gratuitement avec la formule {plan}, aller et retour.",
        price="Le tout coûte {price} par mois, et vous arrêtez quand vous voulez.",
        no_price="Rien ici n’a de date : une place sur votre liste se garde aussi longtemps qu’il vous plaît.",
        call="Voir le programme",
        label="Ouvrir ma liste",
        sentences=(
            "Le projectionniste tenait un carnet de chaque bobine rentrée en retard, et nous l’avons lu deux fois.",
            "Quelqu’un nous a demandé un film avec de la pluie, et vendredi soir nous en avions trouvé quarante.",
            "Nous avons passé le mois devant des rayons couverts de poussière : cette liste est donc plus courte.",
            "Une adhérente du nord a écrit une lettre sur une fin de film, et elle a fait le tour du bureau.",
            "Deux copies sont arrivées dans la même boîte, et l’une d’elles était une belle surprise.",
            "Chacun est chez vous en deux jours, et vous le renvoyez quand vous l’avez assez vu.",
            "Si aucun ne vous convient, dites-nous pourquoi, et nous chercherons encore dès lundi.",
            "Choisissez-en un ce soir et gardez les autres pour plus tard ; le courrier part à neuf heures.",
        ),
    ),
    "ar": Words(
        friend="صديقنا",
        hello="مرحبًا",
        headline="أمسية لمن يحب",
        headings=("عاد إلى الرف", "ثلاثة للبداية", "قبل أن تختار", "ما يقوله الفريق"),
        start_with="نبدأ نحن بفيلم",
        points="لديك {points} نقطة في باقة {plan}، وهي تدفع أجرة البريد حتى نهاية الشهر.",
        no_points="أول فيلم في الشهر يسافر مجانًا في باقة {plan}، ذهابًا وإيابًا.",
        price="كل ذلك بسعر {price} في الشهر، ويمكنك التوقف متى شئت.",
        no_price="لا موعد لشيء هنا: مكانك في القائمة محفوظ ما دمت تريد.",
        call="شاهد البرنامج",
        label="افتح قائمتي",
        sentences=(
            "احتفظ عارض الأفلام بدفتر لكل بكرة عادت متأخرة، وقد قرأناه مرتين من أوله إلى آخره.",
            "طلب أحدهم فيلمًا فيه مطر، وبحلول مساء الجمعة كنا قد وجدنا أربعين فيلمًا منها.",
            "قضينا الشهر أمام رفوف لم يمسح أحد غبارها، ولذلك جاءت هذه القائمة أقصر من المعتاد.",
            "كتبت عضوة من الشمال رسالة عن نهاية أحد الأفلام، فدارت الرسالة على المكتب كله.",
            "وصلت نسختان في العلبة نفسها، وكانت إحداهما مفاجأة كبيرة لنا جميعًا.",
            "يصلك كل فيلم في يومين، وتعيده إلينا حين تكتفي من مشاهدته.",
            "إن لم يعجبك أي منها فأخبرنا بالسبب، وسنبحث من جديد يوم الاثنين.",
            "اختر واحدًا الليلة واترك الباقي لوقت آخر؛ يغادر البريد في التاسعة صباحًا.",
        ),
    ),
}
