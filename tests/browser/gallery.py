"""One of each block that a message may have, with a text in every place where text is shown."""

from typing import Any

Json = dict[str, Any]


def gallery(text: str, *, url: str = "https://example.com/x.png") -> list[list[Json]]:
    """Return messages which together show `text` in every place of every block of a message."""
    plain, mrkdwn = {"type": "plain_text", "text": text}, {"type": "mrkdwn", "text": text}
    short = {"type": "plain_text", "text": text[:75]}
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": text, "style": {"bold": True}}],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}] * 2,
            },
        ],
    }
    option = {"text": short, "value": "1", "description": short}
    button = {"type": "button", "action_id": "b", "text": short, "value": "x"}
    image = {"type": "image", "image_url": url, "alt_text": text}
    row = [{"type": "raw_text", "text": text}, {"type": "raw_number", "value": 4.5, "text": "4.5"}]
    weeks = ["W1", "W2", "W3", "W4", "W5", "W6"]
    axis = {"categories": weeks, "x_label": "Week", "y_label": "Churn %"}
    falling = [{"label": each, "value": 8 - index * 0.5} for index, each in enumerate(weeks)]
    aim = [{"label": each, "value": 5} for each in weeks]
    series = [{"name": text[:20], "data": falling}, {"name": "Target", "data": aim}]
    menus = [
        {"type": "static_select", "action_id": "s", "placeholder": short, "options": [option]},
        {"type": "users_select", "action_id": "u", "placeholder": short},
        {"type": "overflow", "action_id": "o", "options": [option, {**option, "value": "2"}]},
        {"type": "datepicker", "action_id": "d", "initial_date": "2027-03-01"},
    ]
    confirm = {
        "title": {**plain, "text": text[:100]},
        "text": plain,
        "confirm": {**plain, "text": "Yes"},
        "deny": {**plain, "text": "No"},
    }
    card = {"type": "card", "title": mrkdwn, "subtitle": mrkdwn, "body": mrkdwn, "actions": [button]}
    chart = {"type": "data_visualization", "title": text[:50]}
    segments = [
        {"label": text[:20], "value": 7},
        {"label": "Done", "value": 3},
        {"label": "Late", "value": 1},
    ]
    return [
        [
            {"type": "header", "text": plain},
            {
                "type": "section",
                "text": mrkdwn,
                "accessory": {**button, "action_id": "b2", "confirm": confirm},
            },
            {"type": "section", "text": plain, "fields": [mrkdwn, plain]},
            {"type": "context", "elements": [mrkdwn, plain, image]},
            {"type": "divider"},
            {
                "type": "actions",
                "elements": [button, {**button, "action_id": "b3", "style": "primary"}, *menus],
            },
        ],
        [rich, {"type": "image", "image_url": url, "alt_text": text, "title": plain}],
        [{"type": "markdown", "text": f"# {text}\n\n- {text}\n- **{text}**\n\n> {text}\n\n`{text}`"}],
        [
            {"type": "table", "rows": [row, row]},
        ],
        [
            {
                "type": "data_table",
                "caption": text,
                "page_size": 3,
                "rows": [
                    [{"type": "raw_text", "text": "Step"}, {"type": "raw_text", "text": "Days"}],
                    *[
                        [
                            {"type": "raw_text", "text": f"{text} {n}"},
                            {"type": "raw_number", "value": n, "text": str(n)},
                        ]
                        for n in range(8)
                    ],
                ],
            },
        ],
        [
            {**chart, "chart": {"type": "line", "series": series, "axis_config": axis}},
            {**chart, "chart": {"type": "bar", "series": series, "axis_config": axis}},
        ],
        [
            {**chart, "chart": {"type": "area", "series": series[:1], "axis_config": axis}},
            {**chart, "chart": {"type": "pie", "segments": segments}},
        ],
        [card, {"type": "carousel", "elements": [card, card]}],
        [
            {
                "type": "container",
                "title": plain,
                "subtitle": mrkdwn,
                "child_blocks": [{"type": "section", "text": mrkdwn}],
            },
            {
                "type": "plan",
                "title": text,
                "tasks": [
                    {"task_id": "1", "title": text, "status": "complete"},
                    {"task_id": "2", "title": text, "status": "in_progress"},
                ],
            },
            {
                "type": "video",
                "alt_text": text,
                "title": plain,
                "thumbnail_url": url,
                "video_url": "https://example.com/v",
                "author_name": text[:50],
                "description": plain,
            },
        ],
    ]
