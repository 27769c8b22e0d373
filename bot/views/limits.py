"""How much Slack takes, and how much of a person's words we show where; the only place with such figures.

Slack's own figures are the lower ones where its sources disagree. All lengths count characters as they are
sent, so an escaped `&` counts five. Ours keep every message well below Slack's undocumented total.
"""

# Slack's: https://docs.slack.dev/reference/block-kit
SECTION_TEXT = 3000
PLAIN_INPUT = 3000
LABEL = 2000
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
SPOKEN_LABEL = 75  # a button's accessibility_label
OPTION_TEXT = 75
OVERFLOW_OPTIONS = 5
CHECKBOX_OPTIONS = 10
SELECT_OPTIONS = 100
CHART_NAME = 20
CHART_AXIS = 50
CHART_POINTS = 20
ALT_TEXT = 2000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
VIEW_TITLE = 24
FILE_TITLE = 100

# Ours: what a person typed, as it stands in a line, a paragraph, an answer.
NAME = 60
TITLE_IN_LINE = 150
TITLE_IN_OPTION = 40
TITLE_IN_OUTLINE = 100
PLAN_IN_LINE = 60
OBSTACLE = 80
HEALTH = 160  # why a plan stands as it does
FIGURE = 60  # a number with its unit
WORDS = 300
CHANGE = 600  # one line of a history
SENTENCE = 1000
PARAGRAPH = 1500
REPORT = 2900
TYPED_FIELDS = 10
FIELD_ERROR = 500
TEXT_ALONE = 3900  # a message without blocks: chat.update takes 4,000
MESSAGE_TEXT = 1000  # the top-level text: what a phone shows and a screen reader speaks

# Ours: how many of a list.
PAGE_ITEMS = 15
PLAN_PAGE_ITEMS = 10
PLAN_TARGETS = 12  # in a menu, whose options count as text of the message
PLAN_MISSING = 5
AWAITED_IN_LINE = 3
LINES = 10  # lines of a list that is read in one section
DAY_ITEMS = 15
DAY_CHECK_INS = 8
OBSTACLES = 4
MILESTONES = 5
OUTLINE_LINES = 24
OUTLINE_CHARACTERS = 2400
OUTLINE_STEPS = 3  # of each part, when there is room for single steps at all
OUTLINE_SERVING = 3
PROMPT_TARGETS = 15
HOME_STEPS = 12
HOME_TARGETS = 4
TITLE_ON_HOME = 20  # in the menu that leads to a target
HOME_PLANS = 8
HOME_PURSES = 3  # plans of which is said what is left
HOME_WAITING = 5
HOME_STRAINS = 3
HOME_FORMS = 2  # that could not be saved and are kept
HOME_STAND_INS = 2
HOME_STOOD_IN = 3
GAP = 90  # of what a plan lacks, in its line on Home
HUB_STEPS = 5
HUB_DECISIONS = 3
TEMPLATES = 12
TEMPLATE_SUMMARY = 120
CHOICES = 5
WARNINGS = 5
SPOKEN_ITEMS = 5  # items of a list that its top-level text names
TYPED_PARTS = 4  # sections over which a long typed line is spread
