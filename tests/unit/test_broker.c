#include <criterion/criterion.h>

#include "common/messaging/broker_internal.h"

/* Confirms of six messages in flight; 10 were sent before, so that their tags are 11 to 16. */
enum { SENT_BEFORE = 10, ON_THE_WAY = 6 };

static struct publication list[ON_THE_WAY];
static struct broker broker;

static void set_up(void)
{
    broker = (struct broker){.published = SENT_BEFORE + ON_THE_WAY,
                             .in_flight = list,
                             .in_flight_count = ON_THE_WAY,
                             .unsettled = ON_THE_WAY};
    for (size_t i = 0; i < ON_THE_WAY; i++)
        list[i] = (struct publication){.outcome = PUBLICATION_UNKNOWN};
}

/* The outcomes, one letter each. */
static const char *outcomes(void)
{
    static char text[ON_THE_WAY + 1];

    for (size_t i = 0; i < ON_THE_WAY; i++)
        text[i] = "?CRN"[list[i].outcome];
    return text;
}

TestSuite(confirms, .init = set_up);

Test(confirms, a_confirm_counts_its_tag)
{
    broker_settle(&broker, 13, false, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "??C???");
    cr_assert_eq(broker.unsettled, 5);
}

Test(confirms, multiple_confirms_all_earlier_tags)
{
    broker_settle(&broker, 13, true, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "CCC???");
    broker_settle(&broker, 16, true, PUBLICATION_REFUSED);
    cr_assert_str_eq(outcomes(), "CCCNNN");
    cr_assert_eq(broker.unsettled, 0);
}

Test(confirms, confirms_in_any_order_count_each_tag_once)
{
    broker_settle(&broker, 15, false, PUBLICATION_REFUSED);
    broker_settle(&broker, 12, false, PUBLICATION_CONFIRMED);
    broker_settle(&broker, 16, true, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "CCCCNC");
    cr_assert_eq(broker.unsettled, 0);
}

Test(confirms, a_repeated_confirm_changes_nothing)
{
    broker_settle(&broker, 12, false, PUBLICATION_CONFIRMED);
    broker_settle(&broker, 12, false, PUBLICATION_REFUSED);
    broker_settle(&broker, 11, true, PUBLICATION_CONFIRMED);
    broker_settle(&broker, 11, true, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "CC????");
    cr_assert_eq(broker.unsettled, 4);
}

Test(confirms, an_ack_of_a_returned_message_is_no_confirmation)
{
    list[1].outcome = PUBLICATION_RETURNED;
    broker_settle(&broker, 16, true, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "CRCCCC");
    cr_assert_eq(broker.unsettled, 0);
}

Test(confirms, unknown_tags_are_ignored)
{
    broker_settle(&broker, 10, true, PUBLICATION_CONFIRMED);
    broker_settle(&broker, 0, true, PUBLICATION_CONFIRMED);
    broker_settle(&broker, 17, true, PUBLICATION_CONFIRMED);
    broker_settle(&broker, UINT64_MAX, false, PUBLICATION_CONFIRMED);
    cr_assert_str_eq(outcomes(), "??????");
    cr_assert_eq(broker.unsettled, 6);
}

Test(confirms, late_confirms_are_ignored)
{
    broker.in_flight = NULL;
    broker.in_flight_count = broker.unsettled = 0;
    broker_settle(&broker, 16, true, PUBLICATION_CONFIRMED);
    cr_assert_eq(broker.unsettled, 0);
}
