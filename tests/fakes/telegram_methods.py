"""The methods of the Bot API that the bot may call, with the checks that the real one makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fakes.telegram_errors import NO_CHAT, NO_THREAD, Refused
from fakes.telegram_markup import checked, units
from fakes.telegram_world import Json, World

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_CAPITAL = re.compile("(?<=[a-z])[A-Z]")
_START = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SENDING = {"chat_id", "message_thread_id", "disable_notification", "reply_parameters", "reply_markup", "parse_mode"}
_CHAT = {"chat_id"}

KNOWN: Mapping[str, tuple[set[str], set[str]]] = {
    "getMe": (set(), set()),
    "sendMessage": ({"chat_id", "text"}, _SENDING | {"link_preview_options"}),
    "sendPhoto": ({"chat_id", "photo"}, _SENDING | {"caption"}),
    "sendDocument": ({"chat_id", "document"}, _SENDING),
    "sendChatAction": ({"chat_id", "action"}, {"message_thread_id"}),
    "editMessageText": (
        {"text"},
        {"chat_id", "message_id", "inline_message_id", "parse_mode", "link_preview_options", "reply_markup"},
    ),
    "deleteMessage": (_CHAT | {"message_id"}, set()),
    "answerCallbackQuery": ({"callback_query_id"}, {"text", "show_alert", "url", "cache_time"}),
    "answerInlineQuery": (
        {"inline_query_id", "results"},
        {"cache_time", "is_personal", "next_offset", "button"},
    ),
    "setMyCommands": ({"commands"}, {"scope", "language_code"}),
    "deleteMyCommands": (set(), {"scope", "language_code"}),
    "getChatAdministrators": (_CHAT, set()),
    "getChat": (_CHAT, set()),
    "setWebhook": ({"url"}, {"secret_token", "allowed_updates", "max_connections", "drop_pending_updates"}),
    "deleteWebhook": (set(), {"drop_pending_updates"}),
    "getUpdates": (set(), {"offset", "limit", "timeout", "allowed_updates"}),
}
"""Required and further parameters of each method."""


def check_parameters(method: str, given: Mapping[str, Any]) -> None:
    """Refuse a call that lacks a parameter, or has one that the method does not know."""
    required, further = KNOWN[method]
    if lacking := required - given.keys():
        raise Refused(400, f"{', '.join(sorted(lacking))} is empty")
    if strange := given.keys() - required - further:
        raise AssertionError(f"{method} does not know {', '.join(sorted(strange))}")


def method_name(method: str) -> str:
    """Return the name of the Python method that does ``method``."""
    return _CAPITAL.sub(r"_\g<0>", f"_{method}").lower()


class Methods:
    """What each method does to the world. ``commands`` holds what was set, by scope and language."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.answered: dict[str, Json] = {}

    def _get_me(self, _: Json) -> Json:
        return self.world.me

    def _send_message(self, given: Json) -> Json:
        seen = checked(given["text"], given.get("parse_mode"), TEXT_LIMIT)
        return self._post(given, text=seen, html=given["text"])

    def _send_photo(self, given: Json) -> Json:
        caption = given.get("caption", "")
        seen = checked(caption, given.get("parse_mode"), CAPTION_LIMIT, "message caption")
        if not given["photo"].startswith(b"\x89PNG"):
            raise Refused(400, "IMAGE_PROCESS_FAILED")
        photo = [{"file_id": "f1", "file_unique_id": "u1", "width": 800, "height": 450}]
        return self._post(given, caption=seen, html=caption, photo=photo)

    def _send_document(self, given: Json) -> Json:
        file = {"file_id": "f2", "file_unique_id": "u2", "file_size": len(given["document"])}
        return self._post(given, document=file, text="", html="")

    def _send_chat_action(self, given: Json) -> bool:
        self._chat(given)
        return True

    def _edit_message_text(self, given: Json) -> Json | bool:
        seen = checked(given["text"], given.get("parse_mode"), TEXT_LIMIT)
        message = self._edited(given)
        fresh = {"text": seen, "html": given["text"], **_keyboard(given)}
        if all(message.get(name) == fresh.get(name) for name in ("text", "html", "reply_markup")):
            raise Refused(400, "message is not modified: specified new message content and reply markup are the same")
        message.pop("reply_markup", None)
        message.update(fresh)
        return True if "inline_message_id" in given else message

    def _delete_message(self, given: Json) -> bool:
        chat = self._chat(given)
        if self.world.messages.pop((chat["id"], int(given["message_id"])), None) is None:
            raise Refused(400, "message to delete not found")
        return True

    def _answer_callback_query(self, given: Json) -> bool:
        if units(given.get("text", "")) > 200:
            raise Refused(400, "MESSAGE_TOO_LONG")
        return self._close(given["callback_query_id"], given)

    def _answer_inline_query(self, given: Json) -> bool:
        results = given["results"]
        ids = [result["id"] for result in results]
        if len(ids) > 50 or len(set(ids)) < len(ids) or not all(1 <= len(i.encode()) <= 64 for i in ids):
            raise Refused(400, "RESULT_ID_DUPLICATE")
        for result in results:
            content = result["input_message_content"]
            checked(content["message_text"], content.get("parse_mode"), TEXT_LIMIT)
            _keyboard(result)
            if not result["title"]:
                raise Refused(400, "can't parse inline query result: title must be non-empty")
        if "button" in given and not _START.fullmatch(given["button"].get("start_parameter", "")):
            raise Refused(400, "START_PARAM_INVALID")
        return self._close(given["inline_query_id"], given)

    def _set_my_commands(self, given: Json) -> bool:
        for command in given["commands"]:
            if not _COMMAND.fullmatch(command["command"]) or not 1 <= units(command["description"]) <= 256:
                raise Refused(400, "BOT_COMMAND_INVALID")
        if len(given["commands"]) > 100 or len(str(given["commands"]).encode()) > 30_000:
            raise Refused(400, "BOT_COMMANDS_TOO_MUCH")
        scope = given.get("scope", {"type": "default"})["type"]
        self.commands[scope, given.get("language_code", "")] = given["commands"]
        return True

    def _get_chat_administrators(self, given: Json) -> list[Mapping[str, Any]]:
        chat = self._chat(given)
        if chat["type"] == "private":
            raise Refused(400, "there are no administrators in the private chat")
        return list(self.world.administrators.get(chat["id"], ()))

    def _get_chat(self, given: Json) -> Json:
        return {**self._chat(given), "accent_color_id": 0, "max_reaction_count": 11}

    def _chat(self, given: Json) -> Json:
        number = int(given["chat_id"])
        if number in self.world.shut:
            raise self.world.shut[number]
        chat = self.world.chats.get(number)
        if chat is None:
            raise NO_CHAT
        thread = given.get("message_thread_id")
        if thread is not None and int(thread) not in self.world.topics.get(number, set()):
            raise NO_THREAD
        return chat

    def _post(self, given: Json, **content: Any) -> Json:
        chat = self._chat(given)
        answers = given.get("reply_parameters")
        if answers:
            known = (chat["id"], int(answers["message_id"])) in self.world.messages
            if not known and not answers.get("allow_sending_without_reply"):
                raise Refused(400, "message to be replied not found")
        if "message_thread_id" in given:
            content |= {"message_thread_id": int(given["message_thread_id"]), "is_topic_message": True}
        return self.world.write(chat, **{"from": self.world.me}, **content, **_keyboard(given))

    def _edited(self, given: Json) -> Json:
        if "inline_message_id" in given:
            return self.world.inline_messages[given["inline_message_id"]]
        chat = self._chat(given)
        message = self.world.messages.get((chat["id"], int(given["message_id"])))
        if message is None or message.get("from") != self.world.me:
            raise Refused(400, "message to edit not found")
        if "text" not in message:
            raise Refused(400, "there is no text in the message to edit")
        return message

    def _close(self, query: str, given: Json) -> bool:
        if query not in self.world.open_queries:
            raise Refused(400, "query is too old and response timeout expired or query ID is invalid")
        self.world.open_queries.discard(query)
        self.answered[query] = given
        return True


def _keyboard(given: Json) -> Json:
    """The keyboard of a message, checked as Telegram checks it."""
    markup = given.get("reply_markup")
    if not markup or not markup["inline_keyboard"]:
        return {}
    for button in (b for row in markup["inline_keyboard"] for b in row):
        if not button["text"].strip():
            raise Refused(400, "can't parse inline keyboard button: text must be non-empty")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "BUTTON_DATA_INVALID")
    return {"reply_markup": markup}
