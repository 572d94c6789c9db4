#pragma once

#include "common/messaging/consumer.h"

/*
 * Applies sessao.encerrada, whoever its receiver: adds a row to the table `revogacao` of the
 * receiver's schema, from which its processes learn what they must refuse (revocation_reader.h),
 * and deletes a few whose last token has expired.
 */
message_apply encerramento_apply;
