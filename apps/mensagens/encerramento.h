#pragma once

#include "common/messaging/consumer.h"

/*
 * Applies sessao.encerrada in any service that receives it: adds a row to the table `revogacao` of
 * its schema, from which its processes learn what they must refuse (revocation_reader.h), and
 * deletes up to 10 rows whose tokens have all expired.
 */
message_apply encerramento_apply;
