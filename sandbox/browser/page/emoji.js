// The emoji that apps write as :names:. A name that is not here is shown as it was written.

const LIST = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_brown_circle 🟤
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|clipboard 📋|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|bookmark 🔖
bulb 💡|bell 🔔|no_bell 🔕|mag 🔍|key 🔑|lock 🔒|unlock 🔓|wrench 🔧|hammer 🔨|gear ⚙️|tools 🛠️|package 📦|inbox_tray 📥|outbox_tray 📤|email ✉️|envelope ✉️|speech_balloon 💬|thought_balloon 💭|loudspeaker 📢|mega 📣|speaker 🔈
rocket 🚀|star ⭐|star2 🌟|sparkles ✨|tada 🎉|confetti_ball 🎊|trophy 🏆|first_place_medal 🥇|dart 🎯|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|fire 🔥|boom 💥|zap ⚡|rainbow 🌈|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|seedling 🌱|evergreen_tree 🌲|palm_tree 🌴
thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|ok_hand 👌|clap 👏|wave 👋|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|eyes 👀|handshake 🤝|writing_hand ✍️|raised_hand ✋|v ✌️|crossed_fingers 🤞
smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂|slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|cry 😢|sob 😭|sweat_smile 😅|sunglasses 😎|rage 😡|scream 😱|sleeping 😴|upside_down_face 🙃|partying_face 🥳|hugging_face 🤗|shrug 🤷|facepalm 🤦|robot_face 🤖|ghost 👻|skull 💀
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|100 💯|question ❓|grey_question ❔|exclamation ❗|grey_exclamation ❕|information_source ℹ️|heavy_plus_sign ➕|heavy_minus_sign ➖|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|repeat 🔁|arrows_counterclockwise 🔄|fast_forward ⏩|double_vertical_bar ⏸️|arrow_forward ▶️|black_square_for_stop ⏹️
busts_in_silhouette 👥|bust_in_silhouette 👤|technologist 🧑‍💻|office 🏢|house 🏠|airplane ✈️|car 🚗|coffee ☕|beer 🍺|pizza 🍕|cake 🍰|gift 🎁|books 📚|book 📖|newspaper 📰|computer 💻|iphone 📱|phone ☎️|camera 📷|tv 📺|moneybag 💰|dollar 💵|euro 💶|credit_card 💳|scales ⚖️|shield 🛡️|test_tube 🧪|microscope 🔬|stethoscope 🩺|pill 💊|lightning ⚡|construction 🚧|vertical_traffic_light 🚦|ship 🚢|anchor ⚓|compass 🧭|world_map 🗺️|earth_africa 🌍|earth_americas 🌎|globe_with_meridians 🌐|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣
large_green_square 🟩|large_red_square 🟥|large_yellow_square 🟨|large_orange_square 🟧|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|bug 🐛|cat 🐱|dog 🐶|turtle 🐢|snail 🐌|unicorn_face 🦄|bee 🐝|butterfly 🦋`;

/** @type {Map<string, string>} */
export const EMOJI = new Map(
  LIST.trim()
    .split(/[|\n]/)
    .map((each) => /** @type {[string, string]} */ (each.trim().split(" "))),
);
