"""Words that say nothing of what a finding is about (pure): the small words of the language, the
words of every report, and those of the sentences that the portal writes itself.
"""

ENGLISH = """
about above after again against almost already also although always among another anybody anything
around because been before began being below beside between both cannot could does done down during
each earlier either else enough even every everybody everything first following from further gave
have having here hers herself himself however instead into itself just keep kept last later least
less like made make many might more most much must near need needed never newest next nobody none
nothing often once only other others over quite rather really same seen several shall should since
some somebody something soon still such than that their them then there these they thing things this
those though three through till together under until upon very well went were what when where
whether which while whole whose will with within without would year years your
"""
OF_REPORTS = """
action actions amber average audit benchmark body cause causes chart clearly clear committee
committees compared complaint complaints corporate council councils data date decided decision
delivered delivery directorate evidence exception exceptions figure figures finding good green group
internal level letter letters measure measures meeting month months moved number numbers objective
off-plan official overdue people percent percentage performance period periods plan planned plans
point points programme promised proportion question questions quarter rate ratio recommendation
recommendations recovery report reports reported residents resources result results scorecard
service services share small target targets team total trend weak working works worked
"""
OF_THE_PORTAL = """
april august back beat better board cabinet carried december described directly due february fourth
half held january july june lead leads march november october once outcome peers place promise put
rated running says second sentence september shows stands stood third times twelve written yet
first-placed joint alone ahead behind missed answered asked accepted confirmed published given
expected improvement different each-other plus minus between by-then four five seven eight nine
eleven twenty
"""
STOP_WORDS = frozenset(f"{ENGLISH} {OF_REPORTS} {OF_THE_PORTAL}".split())
