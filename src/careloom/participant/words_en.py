"""The words of the pages in English."""

ENGLISH = {
    "continue": "Continue",
    "agree": "I agree",
    "done": "Done",
    "not_now": "Not now",
    "skip": "Skip",
    "something_else": "Something else",
    "not_for_me": "Not for me",
    "why": "Why do I get this?",
    "help": "Get help now",
    "report": "Tell us about something",
    "other": "Something else",
    "own_words": "In your own words (a person will read it)",
    "back": "Back",
    "welcome_back": "Good to see you again.",
    "taken": "We already have that answer. Nothing was changed.",
    "form_changed": "You sent this page before, and it said something else. Nothing was changed. "
    "If you still want to, please send it again.",
    "step_is_over": "That step is over. Nothing was changed.",
    "out_of_range": "Please choose a number from {low} to {high}.",
    "no_number": "Please write a number from {low} to {high}.",
    "no_such_option": "Please choose one of the answers.",
    "other_refusal": "That did not fit this page. Nothing was changed.",
    "effect": "One quick check",
    "not_found": "This link does not work any more",
    "not_found_text": "Ask your team for a new one. If you are in danger, call 911 or 112.",
    "no_page": "There is no page here",
    "no_page_text": (
        "Use the link that your team gave you. If you are in danger, call 911 or 112."
    ),
    "failed": "That did not work",
    "failed_text": (
        "The fault is ours, not yours, and we will look at it. Your last answer may not have "
        "reached us. Please try again in a few minutes. If you are in danger, call 911 or 112 now."
    ),
    "failed_number": "If you write to your team, give them this number:",
    "back_to_today": "Go to my page",
    "call": "Call",
    "text": "Text",
    "before_you_begin": "Before you begin",
    "check": (
        "To be sure we said it well: if someone is in danger now, do these pages "
        "bring help at once?"
    ),
    "check_yes": "Yes, somebody reads them at once",
    "check_no": "No, then I call for help",
    "check_again": (
        "Not quite. Nobody reads these pages day and night. In danger, use “Get help "
        "now” or call 911. Please answer once more."
    ),
    "about_you": "About you",
    "about_you_text": "You may leave any of this empty. We keep it locked away.",
    "reach": "How may we reach you?",
    "reach_web": "Only here, when I open my link",
    "reach_email": "By email",
    "reach_sms": "By text message",
    "email": "Email address",
    "phone": "Mobile number (to end texts, answer STOP to any of them)",
    "zone": "Where are you?",
    "begin": "Begin",
    "no_address": "Please write an email address, such as name@example.org.",
    "no_phone": "Please write a mobile number with its area code, such as 212 555 0100.",
    "too_long": "Please write at most {most} letters.",
    "choose": "What fits you now?",
    "minute": "minute",
    "minutes": "minutes",
    "none_of_these": "None of these now",
    "waiting": (
        "A person from your team is looking at what fits you next. There is nothing "
        "to do until then."
    ),
    "stopped": "You have stopped",
    "stopped_text": (
        "We ask and send nothing any more. What you told us is kept until you ask us "
        "to erase it. The door stays open."
    ),
    "again": "Start again",
    "more_why": "More about why",
    "you_told_us": "What you told us",
    "who_decided": "Who decided",
    "by_software": "The program's rules, as its authors wrote them.",
    "by_coach": "The rules, and then your coach.",
    "by_clinician": "The rules, and then your clinician.",
    "by_participant": "You did.",
    "what_else": "What else we looked at",
    "others_later": "Steps that come later",
    "others_not_needed": "Steps you do not need now",
    "others_had_lately": "Steps you had lately",
    "others_said_no": "Steps of a kind you said no to",
    "others_not_good_now": "Steps that may not be good for you now",
    "others_could_fit": "Steps that would fit as well",
    "not_right": "Something here is not right",
    "path": "My path",
    "days_practiced": "Days on which you did something:",
    "no_path": "Your path begins with your first step. It will show here.",
    "exit_running": "Going on now.",
    "exit_reached": "You got what it is for.",
    "exit_partly": "You got part of it.",
    "exit_stopped_early": "You stopped early. What you tried still counts.",
    "exit_not_for_me": "Not for you, and that is fine.",
    "exit_unsafe": "We stopped it, to be safe.",
    "exit_disengaged": "It was not the time for it.",
    "exit_left_with_benefit": "You took what you needed.",
    "agreed": "What you want to do",
    "agreed_until": "We look at it together until",
    "settings": "Settings",
    "save": "Save",
    "language": "Language",
    "form": "How much text?",
    "form_web": "As written",
    "form_easy": "Shorter and easier",
    "pause": "Pause",
    "paused": "You are on a pause",
    "go_on": "Go on now",
    "pause_for": "For how long?",
    "week": "week",
    "weeks": "weeks",
    "stop": "Stop",
    "stop_text": (
        "We ask and send nothing any more. What you told us is kept, and you may "
        "start again on any day with the same link."
    ),
    "stop_now": "Stop",
    "erase_text": (
        "We also erase what you told us: names, words and answers. Nobody can bring them back."
    ),
    "stop_and_erase": "Stop and erase",
    "erase_sure": (
        "Erase everything you told us? This cannot be undone, and your link will not work any more."
    ),
    "erase_yes": "Yes, erase it",
    "keep_going": "No, keep going",
    "erased": "It is erased",
    "erased_text": (
        "Thank you for the time you were here. If you ever want to come back, ask "
        "your team for a new link."
    ),
    "front": "Open your own link",
    "front_text": (
        "If you are in care with us, open the link that your team sent you. If you "
        "are in danger, call 911 or 112."
    ),
    "front_staff": "Staff: sign in",
    "of": "of",
    "yes": "Yes",
    "no": "No",
    "today": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "closing": "What came of it",
    "its_beginning": "How this step began",
    "its_end": "How it ended",
    "skip_this": "Skip this question",
    "told_already": "What you told us already",
    "said_saved": "Saved.",
    "said_thanks": "Thank you. A person will read it.",
    "said_skipped": "That is all right. We go on with what we know.",
    "paused_text": "We ask and send nothing until {day}. You can go on sooner.",
    "pause_text": "We ask and send nothing for that time. What you did still counts.",
    "agreed_to": "What you agreed to",
    "range": "from {low} to {high}",
    "out_of": "{value} out of {high}",
    "on_scale": "{value}, on a scale from {low} to {high}",
    "others_told": "What others told us",
    "too_old": "Too long ago to be used",
    "this_part": "Why this part today",
    "by_chance": "A coin chose among {among} good steps. This one comes {chance} times.",
    "event_by_chance": "A coin chose what comes today. This had a chance of {chance}.",
    "chance": "{count} in {among}",
    "wrong": "What is not right? (a person will read it)",
    "send": "Send",
    "show_more": "Show what came before",
}
