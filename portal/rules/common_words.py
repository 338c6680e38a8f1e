"""What people choose when they must choose a password: the pieces that guessing programs try first."""

_WORDS = """
password passwort passwd passcode passphrase motdepasse contrasena senha wachtwoord parola haslo lozinka losenord
kennwort geheim secret secreto segredo private pin code login logon signin signup sign access zugang entry open
sesame opensesame letmein letmeinnow iloveyou loveyou jetaime teamo tequiero ichliebedich love lover amor
welcome willkommen bienvenue bienvenido benvenuto welkom hello hallo hola bonjour ciao hey goodbye
admin administrator root superuser user guest gast default changeme change temp temporary temporal test tester
testing demo sample example master manager employee staff company office work portal intranet training learning
learn skill skills course academy upskill upskilling artificial intelligence team boss chief
qwerty qwertz azerty asdf asdfgh zxcvbn yxcvbn qazwsx wsx qaz edc rfv abc abcd abcdef iop
winter spring summer autumn fall fruhling sommer herbst printemps automne verano invierno
january february march april may june july august september october november december
januar februar marz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio agosto
monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
today tomorrow yesterday morning evening weekend holiday vacation birthday christmas easter newyear
football fussball soccer baseball basketball hockey tennis cricket rugby golf racing fishing hunting
liverpool chelsea arsenal barcelona madrid bayern juventus milan yankees cowboys lakers
dragon monkey tiger lion eagle panther dolphin shark snake spider horse pony puppy kitten doggy bunny bear wolf
batman superman spiderman pokemon pikachu starwars matrix hobbit gandalf minecraft fortnite nintendo
princess prince king queen angel devil demon ninja pirate wizard knight hunter ranger warrior soldier
sunshine rainbow flower rose butterfly chocolate cookie cheese banana orange cherry apple lemon coffee pizza whiskey
computer internet google facebook windows linux microsoft android iphone samsung laptop server network database
system keyboard mouse monitor printer security secure safe firewall wifi router office365 excel outlook
freedom forever always nothing whatever something everything please thankyou trustno trustnoone jesus heaven god
blessed faith hope peace happy lucky magic music guitar drummer rocker dance party cool super mega ultra great best
mother father mama papa baby babygirl babyboy family sister brother mommy daddy darling honey sweety sweetheart
red blue green yellow purple black white silver golden gold diamond star moon sun sky fire ice thunder shadow
mustang ferrari porsche mercedes corvette camaro harley yamaha honda toyota ford bmw audi
london paris berlin moscow newyork america england germany france spain italy india canada mexico
one two three four five six seven eight nine ten hundred thousand number first second last new old my your our the
and for not you me this that is it i a am are mine
"""

COMMON_WORDS = tuple(sorted({word for word in _WORDS.split() if len(word) >= 3}))
"""In lower case, of three characters or more."""

KEYBOARD_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "!@#$%^&*()_+",
    '!"§$%&/()=',
)
"""Neighbours on keyboards and in the alphabet; a piece of three or more counts, in both directions."""
