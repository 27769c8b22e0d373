"""One line about one resource, and what a ledger adds up to, said the same everywhere."""

from datetime import date
from decimal import Decimal

from bot.rules.dates import say_date
from bot.rules.ledger import LedgerSums, ResourceLine, Strain, burn_of, say_hours, short_name
from bot.rules.money import Budget, Money, say_amount
from bot.rules.numbers import say_number
from bot.views import limits, lines
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, say_period, write
from bot.views.mrkdwn import lines as below
from storage.models import ResourceStatus, ToolState

PEOPLE_SHOWN = 6
WORK_SHOWN = 4


CURRENCIES_SHOWN = 2


def resource_name(line: ResourceLine) -> Mrkdwn:
    """Name a line by its reference and what it is: `R-3 Venue 1,200 EUR`, `R-4 Ann 6 hours a week`."""
    return lines.name(line.ref, short_name(line))


def resource_words(line: ResourceLine, *, today: date, says_step: bool = True) -> Mrkdwn:
    """Say all of a line: `R-3 Venue 1,200 EUR · 400 spent · 800 left · for S-41 Book venue · confirmed`."""
    is_said = line.step_ref and says_step
    step = lines.name(line.step_ref, line.step_title, limit=limits.PLAN_IN_LINE) if is_said else ""
    return join(
        (
            bold(resource_name(line)),
            *_facts(line, today=today),
            write("for {step}", step=step) if step else Mrkdwn(),
            standing(line),
        )
    )


def standing(line: ResourceLine) -> Mrkdwn:
    """Say whether it can be had: `✅ confirmed by Bob`, `⛔ declined by Bob: not before April`."""
    is_idle = line.status is ResourceStatus.OPEN and not line.is_needed
    if line.is_dropped or is_idle:
        return Mrkdwn("dropped" if line.is_dropped else "no longer needed")
    match line.status:
        case ResourceStatus.DECLINED:
            by, why = escape(line.decided_by, limits.NAME), escape(line.declined_because, limits.WORDS)
            if by:
                return write("{mark} declined by {by}: {why}", mark=lines.BLOCKED, by=by, why=why)
            return write("{mark} declined: {why}", mark=lines.BLOCKED, why=why)
        case ResourceStatus.OPEN if line.is_nobodys:
            return write("{mark} name somebody with Edit", mark=lines.WAITING)
        case ResourceStatus.OPEN:
            return write("{mark} not confirmed yet", mark=lines.WAITING)
        case _:
            by = escape(line.decided_by, limits.NAME)
            return write("{mark} confirmed by {by}", mark=lines.DONE, by=by) if by else Mrkdwn("confirmed")


def strain_line(strain: Strain, *, today: date) -> Mrkdwn:
    """Say that somebody has promised too much: what, of how much, when, and what it is made of."""
    over = strain.overload
    shown = strain.work[:WORK_SHOWN]
    rest = sum((each.hours for each in strain.work[WORK_SHOWN:]), Decimal(0))
    parts = [
        write(
            "{hours} for {where}", hours=say_number(each.hours), where=escape(each.where, limits.PLAN_IN_LINE)
        )
        for each in shown
    ]
    if rest:
        parts.append(write("{hours} for more", hours=say_number(rest)))
    made = join(parts, ", ")
    away = write("(away {days})", days=lines.count(over.days_away, "day")) if over.days_away else Mrkdwn()
    said = write(
        "{name} has {hours} of {capacity} a week promised, {period}",
        name=escape(strain.name, limits.NAME),
        hours=say_number(over.hours),
        capacity=say_hours(over.capacity),
        period=say_period(over.from_on, over.until_on, today=today),
    )
    said = join((said, away), " ")
    return write("{said}: {made}.", said=said, made=made) if made else write("{said}.", said=said)


def sums_lines(sums: LedgerSums) -> Mrkdwn:
    """Say what a ledger adds up to, a line for each currency, for people and for tools."""
    told = [budget_sum(budget, sums) for budget in sums.budgets.values()]
    if sums.people:
        shown = [
            write("{name} {hours}", name=escape(name, limits.NAME), hours=say_number(hours))
            for name, hours in sums.people[:PEOPLE_SHOWN]
        ]
        more = len(sums.people) - len(shown)
        shown += [write("and {more} more", more=more)] if more else []
        told.append(write("*Hours a week* {people}", people=join(shown, ", ")))
    if sums.tools:
        told.append(write("*Tools* {ready} of {all} ready", ready=sums.tools_ready, all=sums.tools))
    told += [write("*Biggest gap* {gap}", gap=escape(sums.gap, limits.WORDS))] if sums.gap else []
    return below(told)


def purse_line(sums: LedgerSums) -> Mrkdwn:
    """Say in one line what is left and what is missing most: `1,800 of 6,000 EUR left · R-3 … is over`."""
    money = [_left(budget) for budget in list(sums.budgets.values())[:CURRENCIES_SHOWN]]
    more_money = len(sums.budgets) - len(money)
    money += [write("{more} more currencies", more=more_money)] if more_money else []
    return join((*money, escape(sums.gap, limits.GAP)))


def _left(budget: Budget) -> Mrkdwn:
    planned, rest = Money(budget.planned, budget.currency), say_amount(abs(budget.remaining), budget.currency)
    if budget.is_over:
        return write("{rest} over {planned}", rest=rest, planned=str(planned))
    return write("{rest} of {planned} left", rest=rest, planned=str(planned))


def budget_sum(budget: Budget, sums: LedgerSums) -> Mrkdwn:
    """Say one currency: `Budget 4,200 of 6,000 EUR · 1,800 EUR left · 35 % spent, 50 % of the time gone`."""
    planned = str(Money(budget.planned, budget.currency))
    if not budget.committed and not budget.spent:
        return write("*Budget* {planned} planned, nothing committed or spent yet", planned=planned)
    taken = say_amount(budget.committed + budget.spent, budget.currency)
    said = write("*Budget* {taken} of {planned} committed or spent", taken=taken, planned=planned)
    left = Money(abs(budget.remaining), budget.currency)
    rest = f"{left} over" if budget.is_over else f"{left} left"
    burn = burn_of(budget)
    pace = ""
    if burn is not None and sums.time_gone is not None:
        pace = f"{burn} % spent, {int(sums.time_gone)} % of the time gone"
    return join((said, escape(rest), escape(pace)))


def _facts(line: ResourceLine, *, today: date) -> tuple[Mrkdwn, ...]:
    if line.budget is not None:
        return _budget_facts(line.budget)
    if line.share is not None:
        period = say_period(line.share.from_on, line.share.until_on, today=today)
        return (escape(period), escape(line.name, limits.WORDS))
    state = {None: "", ToolState.READY: "ready"}.get(line.tool_state, str(line.tool_state))
    by = f"needed by {say_date(line.needed_on, today=today)}" if line.needed_on else ""
    if line.tool_state is ToolState.NEEDED and by:
        return (escape(by),)
    return (escape(state), escape(by if line.tool_state is not ToolState.READY else ""))


def _budget_facts(budget: Budget) -> tuple[Mrkdwn, ...]:
    said = [
        f"{say_amount(amount, budget.currency)} {word}"
        for amount, word in ((budget.committed, "committed"), (budget.spent, "spent"))
        if amount
    ]
    if not said:
        return ()
    rest = say_amount(abs(budget.remaining), budget.currency)
    said.append(f"{rest} {'over' if budget.is_over else 'left'}")
    return tuple(map(escape, said))
